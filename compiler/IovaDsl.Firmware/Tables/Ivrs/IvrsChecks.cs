using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>Checks of an IVRS's content; the sources are the AMD specification, chapter 5, and drivers/iommu/amd/init.c.</summary>
internal static class IvrsChecks
{
    private const ulong PageMask = 0xfff;

    public static void Check(IvrsTable table, FindingLog log)
    {
        foreach (IvrsMemory memory in table.Blocks.OfType<IvrsMemory>())
            CheckMemory(memory, log);
        CheckExclusions(table, log);
        CheckOverlaps(table, log);
    }

    private static void CheckMemory(IvrsMemory memory, FindingLog log)
    {
        if (!memory.IsUnity && !memory.IsExclusion)
            log.Find(
                FirmwareCatalog.IvmdNeitherRow,
                memory.Offset + 1,
                "ivmd.flags",
                $"The block at 0x{memory.Offset:x} asks neither for a unity map nor for an exclusion; Linux ignores it."
            );
        if (memory.Scope == IvmdScope.Range && memory.AuxiliaryData < memory.DeviceId)
            log.Find(
                FirmwareCatalog.IvmdRangeOrderRow,
                memory.Offset + 4,
                "ivmd.auxData",
                $"The range of requesters of the block at 0x{memory.Offset:x} ends, at 0x{memory.AuxiliaryData:x4}, before it "
                    + $"begins, at 0x{memory.DeviceId:x4}."
            );
        if (memory.Size == 0)
            log.Find(
                FirmwareCatalog.IvmdEmptyRow,
                memory.Offset + 24,
                "ivmd.length",
                $"The range of the block at 0x{memory.Offset:x}, at 0x{memory.Start:x}, is empty."
            );
        else if (memory.Last is null)
            log.Find(
                FirmwareCatalog.IvmdWrapsRow,
                memory.Offset + 24,
                "ivmd.length",
                $"The range of the block at 0x{memory.Offset:x}, at 0x{memory.Start:x}, passes the end of the address space."
            );
        else if (((memory.Start | memory.Size) & PageMask) != 0)
            log.Find(
                FirmwareCatalog.IvmdAlignmentRow,
                memory.Offset + 16,
                "ivmd.start",
                $"The range of the block at 0x{memory.Offset:x}, 0x{memory.Start:x} with 0x{memory.Size:x} bytes, is not made of "
                    + "whole pages; Linux rounds start and length up."
            );
    }

    // An IOMMU has one exclusion range; the hardware's register would keep the last one only.
    private static void CheckExclusions(IvrsTable table, FindingLog log)
    {
        IvrsMap map = new(table);
        if (map.Units.Length == 0)
            return;
        List<IvrsMemory> exclusions = [.. table.Blocks.OfType<IvrsMemory>().Where(memory => memory.IsExclusion)];
        foreach (
            IGrouping<IvrsHardware, IvrsMemory> unit in exclusions.GroupBy(memory =>
                map.Find(memory.SegmentInReserved, memory.DeviceId)?.Unit ?? map.Units[0]
            )
        )
        {
            if (unit.Count() > 1)
            {
                log.Find(
                    FirmwareCatalog.IvmdExclusionsRow,
                    unit.Last().Offset,
                    "ivmd.flags",
                    $"{unit.Count()} exclusion ranges are for the IOMMU at 0x{unit.Key.Base:x}, which has one such register; Linux "
                        + "maps each range one to one instead."
                );
            }
        }
    }

    private static void CheckOverlaps(IvrsTable table, FindingLog log)
    {
        List<CheckedSpan> spans = [];
        foreach (IvrsMemory memory in table.Blocks.OfType<IvrsMemory>())
        {
            if (memory.Scope == IvmdScope.Select && memory.Last is ulong last)
                spans.Add(new CheckedSpan(memory.Start, last, memory.DeviceId, memory.Offset));
        }

        foreach (IGrouping<int, CheckedSpan> device in spans.GroupBy(span => span.Index))
        {
            foreach ((CheckedSpan earlier, CheckedSpan later) in CheckedSpan.Overlaps(device))
                log.Find(
                    FirmwareCatalog.IvmdOverlapRow,
                    later.Offset,
                    "ivmd",
                    $"The ranges of the blocks at 0x{earlier.Offset:x} and 0x{later.Offset:x} overlap at 0x{later.First:x}, both "
                        + $"for requester 0x{device.Key:x4}."
                );
        }
    }
}
