#!/usr/bin/env python3
"""Compares what was imported of device trees with the trees, read here without any code of the product:
check.py FOLDER FACTS, where FACTS has a line of JSON a tree (written by --facts). Prints agreements per property; exits 1 where one
disagrees. It reads flattened trees itself and follows the bindings: iommus, iommu-map, linux,pci-domain, dma-ranges."""
import json, os, struct, sys

class Node:
    def __init__(self, name, parent):
        self.name, self.parent, self.props, self.children = name, parent, {}, []
    def path(self):
        names, node = [], self
        while node.parent: names.append(node.name); node = node.parent
        return "/" + "/".join(reversed(names))
    def cells(self, name):
        value = self.props.get(name)
        return None if value is None else struct.unpack(">%dI" % (len(value) // 4), value[:len(value) // 4 * 4])
    def cell(self, name, absent=None):
        cells = self.cells(name)
        return cells[0] if cells else absent
    def texts(self, name): return [t for t in self.props.get(name, b"").decode("latin-1").split("\0") if t]
    def okay(self):
        node = self
        while node:
            if (node.texts("status") or ["okay"])[0] not in ("okay", "ok"): return False
            node = node.parent
        return True
    def pci(self): return self.texts("device_type") == ["pci"]
    def walk(self):
        yield self
        for child in self.children: yield from child.walk()

def read(blob):
    magic, _, structure, strings = struct.unpack(">4I", blob[:16])
    assert magic == 0xd00dfeed
    at, node, root = structure, None, None
    while True:
        token = struct.unpack(">I", blob[at:at + 4])[0]; at += 4
        if token == 1:
            end = blob.index(b"\0", at); made = Node(blob[at:end].decode("latin-1"), node)
            if node: node.children.append(made)
            else: root = made
            node, at = made, (end + 4) & ~3
        elif token == 2:
            node = node.parent
        elif token == 3:
            size, name = struct.unpack(">2I", blob[at:at + 8]); at += 8
            end = blob.index(b"\0", strings + name)
            node.props.setdefault(blob[strings + name:end].decode(), blob[at:at + size]); at = (at + size + 3) & ~3
        elif token == 9: return root

class Tree:
    def __init__(self, blob):
        self.root = read(blob)
        self.nodes = list(self.root.walk())
        self.handles = {}
        for node in self.nodes:
            handle = node.cell("phandle") or node.cell("linux,phandle")
            if handle: self.handles.setdefault(handle, node)

    def references(self, node, name, cells_name):
        cells, at = node.cells(name) or (), 0
        while at < len(cells):
            target = self.handles.get(cells[at]); at += 1
            count = target.cell(cells_name, 0) if target else 0
            if target is None or at + count > len(cells): return
            yield target, cells[at:at + count]; at += count

    def rows(self, node):
        """Rows of iommu-map as Linux 7.2 reads them; None where it is absent."""
        cells = node.cells("iommu-map")
        if cells is None: return None
        first = self.handles.get(cells[1]) if len(cells) > 1 else None
        legacy = (first is not None and first.cell("#iommu-cells") == 2 and len(cells) % 4 == 0
                  and all(cells[i + 1] == cells[1] and cells[i + 3] == 1 for i in range(0, len(cells), 4)))
        rows, at, mask = [], 0, node.cell("iommu-map-mask", 0xffffffff)
        while at + 2 <= len(cells):
            target = self.handles.get(cells[at + 1])
            if target is None or cells[at] & ~mask: break
            count = 1 if legacy else target.cell("#iommu-cells", 1)
            if at + 3 + count > len(cells): break
            out, length = cells[at + 2:at + 2 + count], cells[at + 2 + count]
            rows.append((cells[at], target, out, length)); at += 3 + count
        return rows

SMMU2 = {"arm,smmu-v1", "arm,smmu-v2", "arm,mmu-400", "arm,mmu-401", "arm,mmu-500", "cavium,smmu-v2", "nvidia,smmu-500", "qcom,smmu-v2"}
KINDS = [("arm-smmu-v3", {"arm,smmu-v3"}), ("arm-smmu-v2", SMMU2), ("exynos-sysmmu", {"samsung,exynos-sysmmu"}),
         ("apple-dart", {"apple,t8103-dart", "apple,t8103-usb4-dart", "apple,t8110-dart", "apple,t6000-dart"}),
         ("rockchip-iommu", {"rockchip,iommu", "rockchip,rk3568-iommu"}), ("riscv-iommu", {"riscv,iommu", "riscv,pci-iommu"}),
         ("sun50i-iommu", {"allwinner,sun50i-h6-iommu", "allwinner,sun50i-h616-iommu"})]

def kind(node):
    for text in node.texts("compatible"):
        for name, texts in KINDS:
            if text in texts: return name
    return None

def smmu_mask(target, arguments):
    if kind(target) != "arm-smmu-v2": return 0
    return (arguments[1] if len(arguments) > 1 else target.cell("stream-match-mask", 0)) & 0xffff

def renesas_refuses(target, master):
    texts = target.texts("compatible")
    if not any(t.startswith("renesas,") and "ipmmu" in t for t in texts) or "renesas,ipmmu-vmsa" in texts: return False
    root = target
    while root.parent: root = root.parent
    if set(root.texts("compatible")) & {"renesas,r8a774a1", "renesas,r8a7796"}: return True
    if master.pci(): return False
    return master.name not in ("mmc@ee100000", "mmc@ee120000", "mmc@ee140000", "mmc@ee160000")

def expected_streams(tree, node):
    live = []
    for target, arguments in tree.references(node, "iommus", "#iommu-cells"):
        if target.okay() and "#iommu-cells" in target.props and not renesas_refuses(target, node):
            live.append((target.path(), arguments[0] if arguments else None, smmu_mask(target, arguments) if arguments else 0))
    return live

def requesters(tree, node):
    """Some requester IDs: the ends of every row, and a few between."""
    first, last = node.cells("bus-range") or (0, 0xff)
    ids = {0, 1, 8, 0x100, 0x101, 0x208, 0x1234, 0xffff}
    for base, _, _, length in tree.rows(node) or (): ids |= {base, base + length // 2, base + length - 1, base + length}
    return sorted(i for i in ids if first <= i >> 8 <= last and i <= 0xffff)

def expected_of(tree, node, rid):
    """Who translates a requester and under which stream, as of_map_id of Linux 7.2 finds it; None: nobody."""
    mask = node.cell("iommu-map-mask", 0xffffffff)
    for base, target, out, length in tree.rows(node) or ():
        if not base <= rid & mask < base + length: continue
        if len(out) > 1 and length > 1 or not target.okay() or renesas_refuses(target, node): return None
        return target.path(), (out[0] + (rid & mask) - base) & 0xffffffff if out else None, smmu_mask(target, out)
    return None

def found_of(mappings, rid):
    for m in mappings:
        if m["first"] is not None and not m["first"] <= rid <= m["last"]: continue
        stream = m["stream"]
        if stream is not None and not m["single"]: stream += rid - (m["first"] or 0)
        return m["iommu"], stream, m["mask"]
    return None

def below_pci(node): return node.parent is not None and node.parent.pci()

def check(tree, facts, count):
    def say(what, good, where=""):
        right, wrong = count.setdefault(what, [0, []])
        if good: count[what][0] += 1
        else: wrong.append(facts["tree"] + " " + where)
    nodes = {node.path(): node for node in tree.nodes}
    iommus = {node.path(): node for node in tree.nodes if "#iommu-cells" in node.props}
    say("IOMMUs that are enabled", {i["path"] for i in facts["iommus"]} == {p for p, n in iommus.items() if n.okay()})
    for one in facts["iommus"]:
        wanted = kind(iommus[one["path"]]) if one["path"] in iommus else None
        if wanted: say("kinds", one["kind"] == wanted, one["path"])
    masters = {m["path"]: m for m in facts["masters"]}
    for node in tree.nodes:
        if "iommus" not in node.props or not node.okay() or node.pci() or below_pci(node): continue
        found = masters.get(node.path())
        say("masters", found is not None, node.path())
        if not found: continue
        got = {(s["iommu"], s["stream"], s["mask"]) for s in found["streams"]}
        wanted = set(expected_streams(tree, node))
        # A region that the driver refuses a device for is the product's own table; nothing here knows it.
        if any("mediatek," in t for p, _, _ in wanted for t in iommus[p].texts("compatible")) and not got: continue
        say("streams and masks", got == wanted, node.path())
    taken = {n.cell("linux,pci-domain") for n in tree.nodes if n.pci() and "linux,pci-domain" in n.props}
    hosts, used, free = {h["path"]: h for h in facts["hosts"]}, set(), 0
    for node in tree.nodes:
        if not node.pci() or below_pci(node) or not node.okay(): continue
        domain = node.cell("linux,pci-domain")
        if domain is None:
            while free in taken: free += 1
            domain = free; taken.add(free)
        elif domain in used: continue
        used.add(domain)
        found = hosts.get(node.path())
        say("PCI hosts", found is not None, node.path())
        if not found: continue
        say("PCI domains", found["domain"] == domain, node.path())
        for rid in requesters(tree, node):
            wanted, got = expected_of(tree, node, rid), found_of(found["map"], rid)
            say("requesters", wanted == got, node.path() + " 0x%x: %s, imported %s" % (rid, wanted, got))
        rows = tree.rows(node)
        if rows is None: say("maps", not found["map"], node.path()); continue
        if node.cell("iommu-map-mask") is not None: continue
        for base, target, out, length in rows:
            if not length or not target.okay() or (len(out) > 1 and length > 1) or base > 0xffff: continue
            buses = node.cells("bus-range") or (0, 0xff)
            if not buses[0] <= base >> 8 <= buses[1]: continue
            if next(r for r in rows if r[0] <= base < r[0] + r[3]) != (base, target, out, length): continue
            stream = out[0] if out else None
            good = any(m["iommu"] == target.path() and (m["first"] is None or m["first"] <= base <= m["last"])
                       and (stream is None or m["stream"] + base - (m["first"] or 0) == stream or m["stream"] == stream)
                       and m["mask"] == smmu_mask(target, out) for m in found["map"])
            say("maps", good, node.path() + " 0x%x" % base)
    for bus in facts["windows"]:
        node = nodes.get(bus["path"])
        if node is None or node.pci() or not node.cells("dma-ranges"): continue
        address, size = node.cell("#address-cells", 2), node.cell("#size-cells", 1)
        above = node.parent.cell("#address-cells", 2)
        cells, first = node.cells("dma-ranges"), 1 if address == 3 else 0
        value = lambda at, n: int("".join("%08x" % c for c in cells[at:at + n]) or "0", 16) & (1 << 64) - 1
        starts = {value(at + first, address - first) for at in range(0, len(cells), address + above + size) if value(at + address + above, size)}
        say("inbound windows", {int(w[0], 16) for w in bus["windows"]} <= starts, bus["path"])

def main():
    folder, count, trees = sys.argv[1], {}, 0
    for line in open(sys.argv[2]):
        facts = json.loads(line); trees += 1
        with open(os.path.join(folder, facts["tree"]), "rb") as file: check(Tree(file.read()), facts, count)
    print("independent check of %d trees:" % trees)
    for what, (right, wrong) in count.items():
        print("  %-26s %6d agree %6d do not%s" % (what, right, len(wrong), "".join("\n    " + w for w in wrong[:5])))
    sys.exit(1 if any(wrong for _, wrong in count.values()) or not count else 0)

if __name__ == "__main__": main()
