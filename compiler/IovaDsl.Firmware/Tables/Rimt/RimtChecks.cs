using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Rimt;

/// <summary>Checks of a RIMT's content; the sources are the specification and <c>drivers/acpi/riscv/rimt.c</c>.</summary>
internal static class RimtChecks
{
    public static void Check(RimtTable table, FindingLog log)
    {
        HashSet<uint> iommus = [.. table.Nodes.OfType<RimtIommu>().Select(iommu => (uint)iommu.Offset)];
        HashSet<ushort> segments = [];
        foreach (RimtNode node in table.Nodes)
        {
            if (node is RimtRootComplex complex && !segments.Add(complex.Segment))
                log.Find(
                    FirmwareCatalog.RimtSegmentTwiceRow,
                    node.Offset + 14,
                    "rootComplex.segment",
                    $"Node at 0x{node.Offset:x} is a second root complex of segment {complex.Segment}; Linux finds the first one only."
                );
            CheckDestinations(node, iommus, log);
            if (node is RimtRootComplex)
                CheckCounts(node, log);
        }
    }

    private static void CheckDestinations(RimtNode node, HashSet<uint> iommus, FindingLog log)
    {
        for (int i = 0; i < node.Mappings.Length; i++)
        {
            uint destination = node.Mappings[i].Destination;
            if (!iommus.Contains(destination))
                log.Find(
                    FirmwareCatalog.RimtDanglingRow,
                    node.Offset + node.MappingOffset + (RimtMapping.Size * i) + 12,
                    "mapping.destination",
                    $"Mapping {i} of node at 0x{node.Offset:x} leads to 0x{destination:x}, where no IOMMU node starts. It maps nothing."
                );
        }
    }

    // Linux takes base + count itself as mapped, and the first mapping that matches. Where the next one begins there, it loses an ID.
    private static void CheckCounts(RimtNode node, FindingLog log)
    {
        for (int i = 0; i < node.Mappings.Length; i++)
        {
            RimtMapping mapping = node.Mappings[i];
            ulong extra = (ulong)mapping.SourceBase + mapping.Count;
            for (int other = 0; other < node.Mappings.Length; other++)
            {
                RimtMapping taken = node.Mappings[other];
                bool isInside = other != i && taken.SourceBase <= extra && taken.Last is { } last && extra <= last;
                if (mapping.Count > 0 && isInside)
                    log.Find(
                        FirmwareCatalog.RimtCountRow,
                        node.Offset + node.MappingOffset + (RimtMapping.Size * i) + 4,
                        "mapping.count",
                        other > i
                            ? $"Mappings {i} and {other} of node at 0x{node.Offset:x} meet at ID 0x{extra:x}: it is the "
                                + "first of the later one, and Linux gives it to the earlier one."
                            : $"Mapping {i} of node at 0x{node.Offset:x} ends where mapping {other} begins, at ID "
                                + $"0x{extra:x}; both match it in Linux, and the earlier one has it."
                    );
            }
        }
    }
}
