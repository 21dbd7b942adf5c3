using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>Checks of a DMAR's content; the sources are the VT-d specification, chapter 8, and drivers/iommu/intel.</summary>
internal static class DmarChecks
{
    private const ulong PageMask = 0xfff;

    public static void Check(DmarTable table, FindingLog log)
    {
        // parse_dmar_table
        if (table.HostAddressBits < 12)
            log.Find(
                FirmwareCatalog.DmarWidthRow,
                36,
                "width",
                $"The host address width is {table.HostAddressBits} bits; Linux refuses the table."
            );
        else if (DmarRefusal.Of(table) is { } refusal)
            log.Find(FirmwareCatalog.DmarRefusedRow, refusal.Offset, refusal.Field, refusal.Why + "; Linux refuses the whole table.");
        CheckOrder(table, log);
        CheckUnits(table, log);
        foreach (DmarReservedMemory memory in table.Structures.OfType<DmarReservedMemory>())
            CheckReserved(table, memory, log);
        CheckOverlaps(table, log);
        CheckNamespaceScopes(table, log);
    }

    private static void CheckOrder(DmarTable table, FindingLog log)
    {
        int before = 0;
        foreach (DmarStructure structure in table.Structures)
        {
            if (structure.Type < before)
            {
                log.Find(
                    FirmwareCatalog.DmarOrderRow,
                    structure.Offset,
                    "structure.type",
                    $"The structure at 0x{structure.Offset:x}, type {structure.Type}, comes after one of type {before}; the "
                        + "specification wants them in order."
                );
                return;
            }

            before = structure.Type;
        }
    }

    private static void CheckUnits(DmarTable table, FindingLog log)
    {
        Dictionary<ushort, DmarHardwareUnit> includingAll = [];
        foreach (DmarHardwareUnit unit in table.Structures.OfType<DmarHardwareUnit>())
        {
            if ((unit.RegisterBase & PageMask) != 0)
                log.Find(
                    FirmwareCatalog.DmarUnitAlignmentRow,
                    unit.Offset + 8,
                    "drhd.registerBase",
                    $"The registers of the unit at 0x{unit.Offset:x}, 0x{unit.RegisterBase:x}, do not begin a page."
                );
            if (includingAll.TryGetValue(unit.Segment, out DmarHardwareUnit? all))
            {
                log.Find(
                    unit.IncludesAll ? FirmwareCatalog.DmarIncludeAllTwiceRow : FirmwareCatalog.DmarIncludeAllNotLastRow,
                    unit.Offset,
                    "drhd.flags",
                    $"The unit at 0x{unit.Offset:x} comes after the one at 0x{all.Offset:x}, which takes all devices of segment "
                        + $"{unit.Segment} that no earlier unit lists."
                );
            }
            else if (unit.IncludesAll)
            {
                includingAll.Add(unit.Segment, unit);
            }
        }
    }

    // rmrr_sanity_check: Linux says so, and uses the region all the same.
    private static void CheckReserved(DmarTable table, DmarReservedMemory memory, FindingLog log)
    {
        string range = $"0x{memory.Base:x}..0x{memory.Limit:x}";
        if (memory.Limit <= memory.Base)
            log.Find(
                FirmwareCatalog.RmrrEmptyRow,
                memory.Offset + 8,
                "rmrr.limit",
                $"The reserved region at 0x{memory.Offset:x} ends before it begins: {range}."
            );
        else if ((memory.Base & PageMask) != 0 || ((memory.Limit + 1) & PageMask) != 0)
            log.Find(
                FirmwareCatalog.RmrrAlignmentRow,
                memory.Offset + 8,
                "rmrr.base",
                $"The reserved region at 0x{memory.Offset:x}, {range}, is not made of whole pages."
            );
        if (memory.Base == 0 && memory.Limit > 0)
            log.Find(
                FirmwareCatalog.RmrrZeroRow,
                memory.Offset + 8,
                "rmrr.base",
                $"The reserved region at 0x{memory.Offset:x}, {range}, maps address 0."
            );
        if (table.HostAddressBits < 64 && memory.Limit >> table.HostAddressBits != 0)
            log.Find(
                FirmwareCatalog.RmrrAboveWidthRow,
                memory.Offset + 16,
                "rmrr.limit",
                $"The reserved region at 0x{memory.Offset:x}, {range}, needs more than the {table.HostAddressBits} bits that the "
                    + "host's addresses have."
            );
        if (memory.Scopes.IsEmpty)
            log.Find(
                FirmwareCatalog.RmrrScopeRow,
                memory.Offset,
                "rmrr.scopes",
                $"The reserved region at 0x{memory.Offset:x}, {range}, is for no device."
            );
    }

    // Only what one device has twice matters: the same region for several devices is common.
    private static void CheckOverlaps(DmarTable table, FindingLog log)
    {
        Dictionary<string, List<CheckedSpan>> byDevice = new(StringComparer.Ordinal);
        foreach (DmarReservedMemory memory in table.Structures.OfType<DmarReservedMemory>())
        {
            foreach (
                string device in memory
                    .Scopes.Select(scope => Device(memory.Segment, scope.StartBus, scope.Path))
                    .Distinct(StringComparer.Ordinal)
            )
            {
                if (!byDevice.TryGetValue(device, out List<CheckedSpan>? spans))
                    byDevice.Add(device, spans = []);
                if (memory.Base <= memory.Limit)
                    spans.Add(new CheckedSpan(memory.Base, memory.Limit, spans.Count, memory.Offset));
            }
        }

        foreach (KeyValuePair<string, List<CheckedSpan>> device in byDevice)
        {
            foreach ((CheckedSpan earlier, CheckedSpan later) in CheckedSpan.Overlaps(device.Value))
                log.Find(
                    FirmwareCatalog.RmrrOverlapRow,
                    later.Offset,
                    "rmrr",
                    $"The reserved regions at 0x{earlier.Offset:x} and 0x{later.Offset:x} overlap at 0x{later.First:x}, both for "
                        + $"device {device.Key}."
                );
        }
    }

    private static void CheckNamespaceScopes(DmarTable table, FindingLog log)
    {
        HashSet<byte> declared = [.. table.Structures.OfType<DmarNamespaceDevice>().Select(device => device.DeviceNumber)];
        foreach (DmarStructure structure in table.Structures)
        {
            foreach (
                DmarScope scope in DmarMap
                    .ScopesOf(structure)
                    .Where(scope => scope.Kind == DmarScopeKind.NamespaceDevice && !declared.Contains(scope.EnumerationId))
            )
                log.Find(
                    FirmwareCatalog.DmarNamespaceRow,
                    structure.Offset,
                    "scope.enumerationId",
                    $"A scope of the structure at 0x{structure.Offset:x} names namespace device {scope.EnumerationId}, which no "
                        + "ANDD structure declares."
                );
        }
    }

    private static string Device(ushort segment, byte bus, ImmutableArray<PciHop> path) =>
        $"{segment:x4}:{bus:x2}:{string.Join("/", path)}";
}
