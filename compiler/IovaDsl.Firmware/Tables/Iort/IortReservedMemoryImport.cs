using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
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

    public static void Add(PlatformDraft draft, IortTable table, IortReservedMemory memory, FirmwarePlace source, IortStreams streams)
    {
        if (WhyNotInForce(table, memory) is { } why)
        {
            draft.Tail.Add($"{source}: not in force. {why}");
            return;
        }

        SortedDictionary<int, DraftDevice> devices = [];
        List<(DraftBus Bus, uint First, uint Last)> requesters = [];
        foreach (IortIdMapping mapping in memory.Mappings)
        {
            if (streams.Smmu(mapping.OutputReference) is not { } iommu)
                continue;
            foreach ((int place, DraftDevice device) in streams.Devices(iommu, mapping.OutputBase, LastOf(mapping)))
                devices[place] = device;
            if (LastOf(mapping) >= mapping.OutputBase)
                requesters.AddRange(streams.Requesters(iommu, mapping.OutputBase, LastOf(mapping)));
        }

        Meant meant = new([.. devices.Values], requesters);
        foreach (IortMemoryRange range in memory.Ranges)
            Place(draft, memory, range, source, meant);
    }

    /// <summary>Whom a node is for: devices by their streams, and of a table alone the requester IDs of its root buses.</summary>
    private sealed record Meant(List<DraftDevice> Devices, List<(DraftBus Bus, uint First, uint Last)> Requesters);

    // iort_get_rmrs and iort_node_get_rmr_info skip the whole node.
    private static string? WhyNotInForce(IortTable table, IortReservedMemory memory) =>
        table.Header.Revision < FirstTableRevision
            ? $"Linux reads such nodes in tables of revision {FirstTableRevision} and later; this one has {table.Header.Revision}."
        : memory.HasNoRanges ? "It has no array of ranges, and Linux skips it."
        : memory.MappingCount == 0 || memory.MappingOffset == 0 ? "It has no mapping to streams, and Linux skips it."
        : null;

    // In 32 bits, as iort_rmr_has_dev does: a count that passes the last ID makes the range one of nobody.
    private static uint LastOf(IortIdMapping mapping) => unchecked(mapping.OutputBase + mapping.IdCount);

    private static bool KeepsBootConfiguration(DraftBus bus) => bus.Root.KeepsBootConfiguration == true;

    private static void Place(PlatformDraft draft, IortReservedMemory memory, IortMemoryRange range, FirmwarePlace source, Meant meant)
    {
        RegionKind kind = memory.RemapIsPermitted ? RegionKind.DirectRelaxable : RegionKind.Direct;
        (ulong start, ulong length, string grown) = Aligned(range);
        ReservedRegion region = ReservedRegion.FromStartAndLength(start, length, kind, RegionProtection.Read | RegionProtection.Write);
        DraftRegion claim = new(region, source) { Label = source + grown };
        List<DraftDevice> honoured = meant.Devices.FindAll(device => device.Address is null || KeepsBootConfiguration(device.Parent));
        Claims.Place(draft, honoured, claim);
        foreach ((DraftBus bus, uint first, uint last) in meant.Requesters.Where(requesters => KeepsBootConfiguration(requesters.Bus)))
            draft.RequesterClaims.Add(new RequesterClaim(bus.Segment ?? 0, first, last, claim));
        SayIgnored(draft, meant, honoured, $"{source}: {kind.Name()} 0x{range.Base:x} size 0x{range.Length:x}");
    }

    private static void SayIgnored(PlatformDraft draft, Meant meant, List<DraftDevice> honoured, string words)
    {
        List<(string Who, DraftBus Root)> ignored =
        [
            .. meant.Devices.Except(honoured).Select(device => (device.Name, device.Parent.Root)),
            .. meant
                .Requesters.Where(requesters => !KeepsBootConfiguration(requesters.Bus))
                .Select(requesters =>
                    ($"requesters 0x{requesters.First:x}..0x{requesters.Last:x} of {requesters.Bus.Name}", requesters.Bus)
                ),
        ];
        if (ignored.Count > 0)
            draft.Tail.Add(
                $"{words} for {string.Join(", ", ignored.Select(one => one.Who))}: not in force. For PCI devices Linux wants "
                    + "_DSM function 5 of the host bridge to say that the boot configuration is kept; settle it with --assume "
                    + $"{ignored[0].Root.Name}.boot-configuration=kept."
            );
        else if (meant.Devices.Count == 0 && meant.Requesters.Count == 0)
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
