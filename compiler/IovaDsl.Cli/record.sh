#!/bin/sh
# Records what `iova import --host` and `iova verify --host` read of a running Linux, into a folder or a tar.
#
#   sh record.sh OUTPUT         OUTPUT is a folder that does not exist yet, or a file that ends in .tar
#
# Run it as root: otherwise tables and most of configuration space cannot be read, and groups are guesses. It needs nothing but a POSIX
# shell with the usual tools, those of busybox suffice. Private data is left out: of the kernel's command line only what decides
# addresses is kept; serial numbers and product data of PCI functions, and serial numbers, MAC addresses, UUIDs, seeds and boot
# arguments of a device tree are overwritten with zeros; a table that may hold a licence key or a serial number is not copied.
set -u
export LC_ALL=C
root=${IOVA_RECORD_ROOT:-}
umask 077

die() {
    echo "record: $*" >&2
    exit 2
}

[ $# -eq 1 ] || die "name one output: a folder that does not exist yet, or a .tar"
case $1 in
*.tar) out=$1.$$.tmp ;;
*) out=$1 ;;
esac
[ ! -e "$1" ] && [ ! -e "$out" ] || die "$1 exists already"
mkdir -p "$out" || die "$out cannot be made"

# ---- copying ----

# A regular file, as far as it can be read; what cannot be is not there.
copy() {
    [ -f "$root/$1" ] && [ -r "$root/$1" ] || return 0
    [ ! -e "$out/$1" ] || return 0
    mkdir -p "$out/${1%/*}"
    cat "$root/$1" >"$out/$1" 2>/dev/null || rm -f "$out/$1"
}

# A link as it is written, not what it leads to.
link() {
    [ -L "$root/$1" ] && [ ! -L "$out/$1" ] || return 0
    mkdir -p "$out/${1%/*}"
    ln -s "$(readlink "$root/$1")" "$out/$1"
}

# Where a link to a folder leads, from the root.
folder() {
    place=$(cd -P "$root/$1" 2>/dev/null && pwd -P) || return 1
    top=$(cd -P "$root/" && pwd -P)
    [ "$top" = / ] && top=
    case $place in
    "$top"/*) echo "${place#"$top"/}" ;;
    *) return 1 ;;
    esac
}

# ---- bytes as text, and back ----

octal() {
    { od -An -v -to1 "$1" 2>/dev/null || hexdump -v -e '1/1 " %03o"' "$1"; } | tr -d '\n'
}

bytes() {
    sed 's/ /\\/g' | fold -w 1024 | while IFS= read -r line || [ -n "$line" ]; do printf "$line"; done
}

# Configuration space without the serial number (extended capability 3) and the data register of vital product data (capability 3).
config() {
    [ -r "$root/$1" ] && [ -f "$root/$1" ] || return 0
    mkdir -p "$out/${1%/*}"
    octal "$root/$1" | awk '
        function number(text) { return substr(text, 1, 1) * 64 + substr(text, 2, 1) * 8 + substr(text, 3, 1) }
        function zero(from, count, i) { for (i = from; i < from + count && i <= NF; i++) $i = "000" }
        {
            # Byte n is field n + 1.
            if (NF >= 256 && int(number($7) / 16) % 2 == 1) {
                at = number($53) - number($53) % 4
                for (left = 48; at >= 64 && left > 0; left--) {
                    if (number($(at + 1)) == 3) zero(at + 5, 4)
                    at = number($(at + 2)); at -= at % 4
                }
            }
            at = 256
            for (left = 480; at >= 256 && at + 8 <= NF && left > 0; left--) {
                id = number($(at + 1)) + 256 * number($(at + 2))
                next_at = int(number($(at + 3)) / 16) + 16 * number($(at + 4)); next_at -= next_at % 4
                if (id == 3) zero(at + 5, 8)
                at = next_at
            }
            line = ""
            for (i = 1; i <= NF; i++) line = line " " $i
            printf "%s", line
        }' | bytes >"$out/$1"
}

# The flattened tree without the padding behind what is used of it, of which some machines have a megabyte.
tree_in_use() {
    head -c 40 "$1" >"$out/.head"
    used=$(octal "$out/.head" | awk '
        function number(text) { return substr(text, 1, 1) * 64 + substr(text, 2, 1) * 8 + substr(text, 3, 1) }
        function word(at) { return ((number($(at + 1)) * 256 + number($(at + 2))) * 256 + number($(at + 3))) * 256 + number($(at + 4)) }
        { nodes = word(8) + word(36); names = word(12) + word(32); print (nodes > names ? nodes : names) }')
    rm -f "$out/.head"
    if [ "$used" -gt 40 ] && [ "$used" -lt "$(wc -c <"$1")" ]; then
        # Its second word is its size.
        head -c 4 "$1"
        printf "$(printf '\\%03o' $((used >> 24 & 255)) $((used >> 16 & 255)) $((used >> 8 & 255)) $((used & 255)))"
        head -c "$used" "$1" | tail -c +9
    else
        cat "$1"
    fi
}

# That tree with the values of private properties overwritten, wherever they stand in it.
tree() {
    base=$root/sys/firmware/devicetree/base
    [ -f "$root/$1" ] && [ -r "$root/$1" ] && [ -d "$base" ] || return 0
    mkdir -p "$out/${1%/*}"
    : >"$out/.private"
    find "$base" -type f \( -name 'serial-number*' -o -name '*mac-address' -o -name '*uuid*' -o -name '*-seed' -o -name bootargs \) |
        while IFS= read -r value; do
            text=$(octal "$value")
            # A value of fewer than four bytes stands everywhere.
            [ ${#text} -ge 16 ] && echo "s/$text/$(echo "$text" | sed 's/[0-7]/0/g')/g" >>"$out/.private"
        done
    tree_in_use "$root/$1" >"$out/.tree"
    octal "$out/.tree" | sed -f "$out/.private" | bytes >"$out/$1"
    rm -f "$out/.private" "$out/.tree"
}

# ---- PCI ----

firmware_of() {
    link "$1/firmware_node"
    link "$1/of_node"
    node=$(folder "$1/firmware_node") && copy "$node/path"
    return 0
}

for entry in "$root"/sys/bus/pci/devices/*; do
    [ -L "$entry" ] || continue
    name=${entry##*/}
    link "sys/bus/pci/devices/$name"
    at=$(folder "sys/bus/pci/devices/$name") || continue
    for file in class vendor device secondary_bus_number subordinate_bus_number; do copy "$at/$file"; done
    config "$at/config"
    link "$at/physfn"
    link "$at/iommu_group"
    while [ "$at" != sys/devices ] && [ "$at" != "${at%/*}" ]; do
        firmware_of "$at"
        at=${at%/*}
    done
done

# ---- IOMMUs and groups ----

mkdir -p "$out/sys/class/iommu"
for entry in "$root"/sys/class/iommu/*; do
    [ -e "$entry" ] || continue
    name=${entry##*/}
    link "sys/class/iommu/$name"
    at=$(folder "sys/class/iommu/$name") || continue
    for file in intel-iommu/address intel-iommu/cap intel-iommu/ecap intel-iommu/version amd-iommu/cap amd-iommu/features; do
        copy "$at/$file"
    done
    for device in "$root/$at"/devices/*; do link "$at/devices/${device##*/}"; done
done
for entry in "$root"/sys/kernel/iommu_groups/*; do
    [ -d "$entry" ] || continue
    at=sys/kernel/iommu_groups/${entry##*/}
    copy "$at/type"
    copy "$at/reserved_regions"
    for device in "$entry"/devices/*; do
        link "$at/devices/${device##*/}"
        place=$(folder "$at/devices/${device##*/}") && firmware_of "$place"
    done
done

# ---- firmware, memory, kernel ----

for entry in "$root"/sys/firmware/acpi/tables/* "$root"/sys/firmware/acpi/tables/dynamic/*; do
    case ${entry##*/} in
    APIC* | DMAR* | DSDT* | IORT* | IOVT* | IVRS* | MCFG* | RIMT* | SSDT* | VIOT*) copy "${entry#"$root"/}" ;;
    esac
done
tree sys/firmware/fdt
for entry in "$root"/sys/firmware/memmap/*; do
    for file in start end type; do copy "sys/firmware/memmap/${entry##*/}/$file"; done
done
copy proc/iomem
copy proc/sys/kernel/osrelease
if [ -r "$root/proc/cmdline" ]; then
    mkdir -p "$out/proc"
    tr ' ' '\n' <"$root/proc/cmdline" |
        grep -E '^(intel_iommu|amd_iommu|iommu|pcie_acs_override|pci|mem|memmap|vfio[a-z0-9_]*|iommufd|arm-smmu[a-z0-9_-]*)[.=]' |
        tr '\n' ' ' | sed 's/ $//' >"$out/proc/cmdline"
fi

chmod -R go+rX "$out"
case $1 in
*.tar)
    tar -C "$out" -cf "$1" . || die "$1 cannot be written"
    rm -rf "$out"
    ;;
esac
echo "record: $1 holds what iova import --host and iova verify --host read" >&2
