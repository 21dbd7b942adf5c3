using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Import;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// Reserved memory ranges of an IORT (<c>iort_iommu_rmr_get_resv_regions</c>): for devices whose stream a node maps; for
/// PCI devices only where the host bridge's <c>_DSM</c> function 5 keeps the boot configuration, because bus numbers, and
/// with them streams, may change otherwise.
/// </summary>
internal static class IortReservedMemoryImport
{
    private const int FirstTableRevision = 5;

    public static void Add(
        PlatformDraft draft,
        IortTable table,
        IortReservedMemory memory,
        FirmwarePlace source,
        Func<DraftDevice, IReadOnlyList<(DraftIommu Iommu, uint First, uint Last)>> streamsOf,
        IReadOnlyDictionary<IortNode, DraftIommu> iommus
    )
    {
        if (table.Header.Revision < FirstTableRevision)
        {
            draft.Tail.Add(
                $"{source}: not in force. Linux reads such nodes in tables of revision {FirstTableRevision} and later; this one has "
                    + $"{table.Header.Revision}."
            );
            return;
        }

        List<DraftDevice> meant = [.. draft.Devices.Where(device => Means(memory, streamsOf(device), iommus))];
        List<DraftDevice> honoured = [.. meant.Where(device => device.Address is null || KeepsBootConfiguration(device))];
        foreach (IortMemoryRange range in memory.Ranges)
            Place(draft, memory, range, source, meant, honoured);
    }

    private static bool Means(
        IortReservedMemory memory,
        IReadOnlyList<(DraftIommu Iommu, uint First, uint Last)> streams,
        IReadOnlyDictionary<IortNode, DraftIommu> iommus
    )
    {
        foreach (IortIdMapping mapping in memory.Mappings)
        {
            DraftIommu? iommu = iommus.FirstOrDefault(pair => pair.Key.Offset == mapping.OutputReference).Value;
            // In 32 bits, as iort_rmr_has_dev does: a count that passes the last ID makes the range one of nobody.
            uint last = unchecked(mapping.OutputBase + mapping.IdCount);
            if (
                iommu is not null
                && streams.Any(stream => stream.Iommu == iommu && mapping.OutputBase <= stream.Last && stream.First <= last)
            )
                return true;
        }

        return false;
    }

    private static bool KeepsBootConfiguration(DraftDevice device) => device.Parent.Root.KeepsBootConfiguration == true;

    private static void Place(
        PlatformDraft draft,
        IortReservedMemory memory,
        IortMemoryRange range,
        FirmwarePlace source,
        List<DraftDevice> meant,
        List<DraftDevice> honoured
    )
    {
        RegionKind kind = memory.RemapIsPermitted ? RegionKind.DirectRelaxable : RegionKind.Direct;
        (ulong start, ulong length, string grown) = Aligned(range);
        ReservedRegion region = ReservedRegion.FromStartAndLength(start, length, kind, RegionProtection.Read | RegionProtection.Write);
        Claims.Place(draft, honoured, new DraftRegion(region, source) { Label = source + grown });
        List<DraftDevice> ignored = [.. meant.Except(honoured)];
        string words = $"{source}: {kind.Name()} 0x{range.Base:x} size 0x{range.Length:x}";
        if (ignored.Count > 0)
            draft.Tail.Add(
                $"{words} for {string.Join(", ", ignored.Select(device => device.Name))}: not in force. For PCI devices Linux wants "
                    + "_DSM function 5 of the host bridge to say that the boot configuration is kept; settle it with --assume "
                    + $"{ignored[0].Parent.Root.Name}.boot-configuration=kept."
            );
        else if (meant.Count == 0)
            draft.Tail.Add($"{words}: its streams belong to no device that is known here.");
    }

    /// <summary>Not 64 KiB aligned is a firmware bug; Linux then takes whole 4 KiB pages (<c>iort_get_rmrs</c>).</summary>
    private static (ulong Start, ulong Length, string Grown) Aligned(IortMemoryRange range)
    {
        const ulong page = 0x1000,
            unit = 0x10000;
        if (range.Base % unit == 0 && range.Length % unit == 0)
            return (range.Base, range.Length, "");
        ulong start = range.Base & ~(page - 1);
        ulong length = unchecked((range.Length + (range.Base & (page - 1)) + (page - 1)) & ~(page - 1));
        return (start, length, $": 0x{range.Base:x} size 0x{range.Length:x}, not 64 KiB aligned, taken in whole pages");
    }
}
