#!/usr/bin/env python3
"""Gives every written tree to dtc, alone and merged into the tree that it came from, as a person would do it by hand:
merge.py FOLDER WRITTEN, where WRITTEN has the sources (--dts), named after the trees. Prints how many dtc accepts, and how many merged
trees say the same as the machine's own of everything but DMA; exits 1 where one does not."""
import os, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
from check import Tree

# What a merge is for; check.py and the run itself say whether it is right.
DMA = {"iommus", "iommu-map", "iommu-map-mask", "dma-ranges", "iommu-addresses", "msi-map", "msi-parent", "stream-match-mask"}
# A second way to say what is so anyway.
ADDED = {"linux,pci-domain", "bus-range", "dma-coherent", "phandle", "#msi-cells", "device_type"} | DMA

def dtc(source, kind="dts", out="dtb"):
    done = subprocess.run(["dtc", "-q", "-I", kind, "-O", out, "-o", "-", "-"], input=source, capture_output=True)
    return done.stdout if done.returncode == 0 else None

def differences(own, merged):
    nodes = {node.path(): node for node in merged.nodes}
    known = {node.path() for node in own.nodes}
    for node in own.nodes:
        other = nodes[node.path()]
        for name, value in node.props.items():
            if name not in DMA and other.props.get(name) != value: yield node.path() + " " + name
        for name in other.props:
            if name not in node.props and name not in ADDED: yield node.path() + " +" + name
    for path in nodes.keys() - known: yield "+" + path

def one(name):
    folder, written = sys.argv[1:3]
    with open(os.path.join(written, name), "rb") as file: text = file.read()
    if dtc(text) is None: return name, "dtc refuses it", None
    with open(os.path.join(folder, name[:-4].replace("!", "/")), "rb") as file: blob = file.read()
    source = dtc(blob, "dtb", "dts")
    if source is None: return name, None, "dtc refuses the machine's own tree"
    merged = dtc(source + text.replace(b"/dts-v1/;", b"", 1))
    if merged is None: return name, None, "dtc refuses it merged"
    found = list(differences(Tree(dtc(source)), Tree(merged)))
    return name, None, ", ".join(found[:3]) if found else None

def main():
    names = sorted(os.listdir(sys.argv[2]))
    with ThreadPoolExecutor(2) as pool: results = list(pool.map(one, names))
    refused = [(n, r) for n, r, _ in results if r]
    changed = [(n, m) for n, _, m in results if m]
    print("%-24s %d of %d" % ("dtc accepts", len(names) - len(refused), len(names)))
    print("%-24s %d of %d leave everything but DMA as it is" % ("merged", len(names) - len(refused) - len(changed), len(names)))
    for name, why in (refused + changed)[:12]: print("  %s: %s" % (name, why))
    sys.exit(1 if refused or changed else 0)

main()
