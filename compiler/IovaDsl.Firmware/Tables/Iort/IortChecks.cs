using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>Checks of an IORT's content; the sources are DEN0049 and drivers/acpi/arm64/iort.c.</summary>
internal static class IortChecks
{
    private const ulong GranuleMask = 0xffff;

    public static void Check(IortTable table, FindingLog log)
    {
        HashSet<uint> segments = [];
        foreach (IortNode node in table.Nodes)
        {
            CheckMappings(node, log);
            switch (node)
            {
                case IortRootComplex root:
                    CheckRootComplex(root, segments, log);
                    break;
                case IortNamedComponent component:
                    CheckCoherence(component, component.Memory, log);
                    break;
                case IortSmmuV3 smmu:
                    CheckSmmuV3(smmu, log);
                    break;
                case IortReservedMemory memory:
                    CheckReservedMemory(table, memory, log);
                    break;
            }
        }

        CheckReservedOverlaps(table, log);
        CheckLimits(table, log);
    }

    // One cause, one message: firmware that gets a limit wrong gets it wrong in every node.
    private static void CheckLimits(IortTable table, FindingLog log)
    {
        List<IortNode> zero =
        [
            .. table.Nodes.Where(node =>
                node is IortNamedComponent { AddressSizeLimit: 0 } or IortRootComplex { LimitIsDefined: true, AddressSizeLimit: 0 }
            ),
        ];
        if (zero.Count > 0)
        {
            log.Find(
                FirmwareCatalog.IortLimitZeroRow,
                zero[0].Offset,
                "addressSizeLimit",
                $"{Count(zero)} limited to 0 bits of DMA, the first at 0x{zero[0].Offset:x}; Linux takes that for a firmware "
                    + "bug and for no limit."
            );
        }

        List<IortRootComplex> ignored =
        [
            .. table.Nodes.OfType<IortRootComplex>().Where(root => !root.LimitIsDefined && root.AddressSizeLimit is not (null or 0)),
        ];
        if (ignored.Count > 0)
        {
            log.Find(
                FirmwareCatalog.IortLimitNotInForceRow,
                ignored[0].Offset + 32,
                "rootComplex.addressSizeLimit",
                "Root complexes of revision 0 have a byte where later revisions have the address size limit, "
                    + $"{ignored[0].AddressSizeLimit} in the first at 0x{ignored[0].Offset:x}; revision 0 has no limit, "
                    + "and Linux ignores it."
            );
        }
    }

    private static string Count(List<IortNode> nodes) => nodes.Count == 1 ? "One node is" : $"{nodes.Count} nodes are";

    private static void CheckMappings(IortNode node, FindingLog log)
    {
        // The mappings of reserved memory name stream IDs by their outputs; nothing enters them.
        if (node is IortReservedMemory)
            return;
        List<CheckedSpan> spans = [];
        for (int i = 0; i < node.Mappings.Length; i++)
        {
            IortIdMapping mapping = node.Mappings[i];
            if (mapping.IsSingle)
            {
                if (node is IortSmmu or IortItsGroup || (node is IortSmmuV3 && i != IortMap.DeviceIdMappingIndex(node)))
                    log.Find(
                        FirmwareCatalog.IortSingleTypeRow,
                        node.Offset,
                        "mapping.flags",
                        $"Mapping {i} of node 0x{node.Offset:x} is a single mapping, which its type does not allow; Linux skips it."
                    );
                continue;
            }

            spans.Add(new CheckedSpan(mapping.InputBase, mapping.InputBase + (ulong)mapping.IdCount, i, node.Offset));
        }

        foreach ((CheckedSpan earlier, CheckedSpan later) in CheckedSpan.Overlaps(spans))
        {
            if (later.First == earlier.Last && earlier.First < earlier.Last)
            {
                log.Find(
                    FirmwareCatalog.IortLastIdRow,
                    node.Offset,
                    "mapping.idCount",
                    $"The ID count of mapping {earlier.Index} of node 0x{node.Offset:x} is one too high: ID 0x{later.First:x} is "
                        + $"the first of mapping {later.Index}, which wins in Linux."
                );
            }
            else
            {
                log.Find(
                    FirmwareCatalog.IortIdTwiceRow,
                    node.Offset,
                    "mapping.inputBase",
                    $"Mappings {earlier.Index} and {later.Index} of node 0x{node.Offset:x} both cover ID 0x{later.First:x}; the "
                        + "first of them in the table wins."
                );
            }
        }
    }

    private static void CheckRootComplex(IortRootComplex root, HashSet<uint> segments, FindingLog log)
    {
        CheckCoherence(root, root.Memory, log);
        if (root.Segment > ushort.MaxValue)
            log.Find(
                FirmwareCatalog.IortSegmentRow,
                root.Offset + 28,
                "rootComplex.segment",
                $"Node 0x{root.Offset:x} is of segment 0x{root.Segment:x}; a PCI segment has 16 bits, and no bus is in that one."
            );
        if (!segments.Add(root.Segment))
            log.Find(
                FirmwareCatalog.IortSegmentTwiceRow,
                root.Offset,
                "rootComplex.segment",
                $"Node 0x{root.Offset:x} is a second root complex of segment {root.Segment}; Linux finds the first one only."
            );
        ulong covered = Covered(root);
        if (root.Mappings.Length > 0 && covered < 0x10000)
            log.Find(
                FirmwareCatalog.IortUncoveredRow,
                root.Offset,
                "rootComplex.mappings",
                $"The mappings of node 0x{root.Offset:x} cover {covered} of 65536 requester IDs; the others are not translated."
            );
    }

    private static ulong Covered(IortRootComplex root)
    {
        ulong covered = 0;
        ulong next = 0;
        foreach (IortIdMapping mapping in root.Mappings.OrderBy(mapping => mapping.InputBase))
        {
            if (mapping.IsSingle)
                return 0x10000;
            ulong first = Math.Max(mapping.InputBase, next);
            ulong last = Math.Min(mapping.InputBase + (ulong)mapping.IdCount, 0xffff);
            if (first <= last)
            {
                covered += last - first + 1;
                next = last + 1;
            }
        }

        return covered;
    }

    private static void CheckCoherence(IortNode node, IortMemoryAccess memory, FindingLog log)
    {
        if (memory.CacheCoherent == 1 && !memory.CoherentPathToMemory)
            log.Find(
                FirmwareCatalog.IortCoherenceRow,
                node.Offset + (node is IortNamedComponent ? 20 : 16),
                "memoryAccess",
                $"Node 0x{node.Offset:x} is said to be cache coherent without a coherent path to memory."
            );
    }

    private static void CheckSmmuV3(IortSmmuV3 smmu, FindingLog log)
    {
        if (IortMap.DeviceIdMappingIndex(smmu) is int index && smmu.Mappings.Length == 1 && !smmu.Mappings[index].IsSingle)
        {
            log.Find(
                FirmwareCatalog.IortHiddenMappingRow,
                smmu.Offset + 64,
                "smmuv3.deviceIdMappingIndex",
                $"The only mapping of node 0x{smmu.Offset:x} is taken for the SMMU's own interrupts, so that no device "
                    + "behind it finds its ITS."
            );
        }
    }

    private static void CheckReservedMemory(IortTable table, IortReservedMemory memory, FindingLog log)
    {
        if (table.Header.Revision < 5)
            log.Find(
                FirmwareCatalog.RmrRevisionRow,
                memory.Offset,
                "rmr",
                $"Node 0x{memory.Offset:x} is reserved memory in a table of revision {table.Header.Revision}; Linux reads "
                    + "it from revision 5 on."
            );
        if (memory.HasNoRanges || memory.MappingCount == 0 || memory.MappingOffset == 0)
        {
            log.Find(
                FirmwareCatalog.RmrSkippedRow,
                memory.Offset + (memory.HasNoRanges ? 20 : 8),
                memory.HasNoRanges ? "rmr.descOffset" : "node.mappingOffset",
                $"Node 0x{memory.Offset:x} is reserved memory without "
                    + $"{(memory.HasNoRanges ? "an array of ranges" : "a mapping to streams")}; "
                    + "Linux skips it."
            );
            return;
        }

        for (int i = 0; i < memory.Ranges.Length; i++)
        {
            IortMemoryRange range = memory.Ranges[i];
            if (range.Length == 0)
                log.Find(
                    FirmwareCatalog.RmrEmptyRow,
                    memory.Offset,
                    "rmr.range",
                    $"Range {i} of node 0x{memory.Offset:x}, at 0x{range.Base:x}, is empty."
                );
            else if (range.Last is null)
                log.Find(
                    FirmwareCatalog.RmrWrapsRow,
                    memory.Offset,
                    "rmr.range",
                    $"Range {i} of node 0x{memory.Offset:x}, at 0x{range.Base:x}, passes the end of the address space."
                );
            else if (((range.Base | range.Length) & GranuleMask) != 0)
                log.Find(
                    FirmwareCatalog.RmrAlignmentRow,
                    memory.Offset,
                    "rmr.range",
                    $"Range {i} of node 0x{memory.Offset:x}, 0x{range.Base:x} with 0x{range.Length:x} bytes, is not a multiple of "
                        + "64 KiB; Linux grows it to pages."
                );
        }
    }

    private static void CheckReservedOverlaps(IortTable table, FindingLog log)
    {
        List<CheckedSpan> spans = [];
        foreach (IortReservedMemory memory in table.Nodes.OfType<IortReservedMemory>().Where(memory => !memory.HasNoRanges))
        {
            foreach (IortMemoryRange range in memory.Ranges)
            {
                if (range.Last is ulong last)
                    spans.Add(new CheckedSpan(range.Base, last, spans.Count, memory.Offset));
            }
        }

        foreach ((CheckedSpan earlier, CheckedSpan later) in CheckedSpan.Overlaps(spans))
            log.Find(
                FirmwareCatalog.RmrOverlapRow,
                later.Offset,
                "rmr.range",
                $"Reserved ranges of nodes 0x{earlier.Offset:x} and 0x{later.Offset:x} overlap at 0x{later.First:x}."
            );
    }
}
