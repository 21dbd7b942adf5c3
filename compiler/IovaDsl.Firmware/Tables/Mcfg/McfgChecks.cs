using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Mcfg;

/// <summary>Checks of an MCFG's content.</summary>
internal static class McfgChecks
{
    public static void Check(McfgTable table, FindingLog log)
    {
        List<CheckedSpan> windows = [];
        List<CheckedSpan> buses = [];
        for (int i = 0; i < table.Allocations.Length; i++)
        {
            McfgAllocation allocation = table.Allocations[i];
            int offset = McfgTable.FixedSize + (McfgAllocation.Size * i);
            if (allocation.EndBus < allocation.StartBus)
            {
                log.Find(
                    FirmwareCatalog.McfgBusOrderRow,
                    offset + 10,
                    "allocation.endBus",
                    $"Allocation {i} ends with bus 0x{allocation.EndBus:x2}, before its first one, 0x{allocation.StartBus:x2}."
                );
                continue;
            }

            // One megabyte for each bus, from bus 0 on.
            ulong first = unchecked(allocation.Base + ((ulong)allocation.StartBus << 20));
            ulong bytes = (ulong)(allocation.EndBus - allocation.StartBus + 1) << 20;
            windows.Add(new CheckedSpan(first, first > ulong.MaxValue - (bytes - 1) ? ulong.MaxValue : first + (bytes - 1), i, offset));
            uint segment = (uint)allocation.Segment << 8;
            buses.Add(new CheckedSpan(segment | allocation.StartBus, segment | allocation.EndBus, i, offset));
        }

        foreach ((CheckedSpan earlier, CheckedSpan later) in CheckedSpan.Overlaps(windows))
            log.Find(
                FirmwareCatalog.McfgOverlapRow,
                later.Offset,
                "allocation.base",
                $"The windows of allocations {earlier.Index} and {later.Index} overlap at 0x{later.First:x}."
            );
        foreach ((CheckedSpan earlier, CheckedSpan later) in CheckedSpan.Overlaps(buses))
            log.Find(
                FirmwareCatalog.McfgBusTwiceRow,
                later.Offset,
                "allocation.segment",
                $"Allocations {earlier.Index} and {later.Index} both have bus 0x{later.First & 0xff:x2} of segment {later.First >> 8}."
            );
    }
}
