# Prints a platform of `devices` devices, three of five with `regions` regions, behind IOMMUs of a `kind`, `behind_one` behind each.
# `described` by acpi: functions of root buses; by device-tree: devices with nodes of their own.
BEGIN {
  split("direct reserved direct-relaxable", claims, " ")
  print "platform grown {"
  print "  firmware " described
  for (n = 0; n < devices; n++) {
    bus = int(n / behind_one); place = n % behind_one
    if (place == 0) unit(bus)
    if (described == "acpi") printf "  device dev-%d on bus-%d at %02x:%02x.0 {\n", n, bus, 1 + int(place / 4), place % 4
    else printf "  device dev-%d on bus-%d {\n    path \"/soc@%s/dma@%s\"  behind unit-%d streams 0x%x\n", n, bus, at(bus, 0), at(bus, place), bus, place
    for (r = 0; n % 5 < 3 && r < regions; r++) printf "    %s 0x%s size 64K\n", claims[1 + n % 5], at(-128, (n % 4096 + r * 2))
    print "    class 0x020000 }"
  }
  print "}"
}

# Hexadecimal of 1 TiB + bus * 256 MiB + page * 64 KiB; not every awk prints more than 32 bits.
function at(bus, page) { return sprintf("%x0000", 16777216 + (bus < 0 ? -16744448 : bus * 4096) + page) }

function unit(bus) {
  printf "  iommu unit-%d : %s { input-bits 48  registers 0x%s size 64K  path \"/iommu@%s\" }\n", bus, kind, at(bus, 1024), at(bus, 1024)
  if (described == "acpi") {
    printf "  root-bus bus-%d { segment %d  buses 0x00..0xff  path \"/pcie@%s\"\n", bus, bus, at(bus, 2048)
    printf "    behind unit-%d%s  address-bits 42 }\n", bus, kind ~ /^(intel-vtd|amd-vi)$/ ? "" : " streams 0x0"
  } else printf "  interconnect bus-%d { path \"/soc@%s\"  address-bits 42 }\n", bus, at(bus, 0)
}
