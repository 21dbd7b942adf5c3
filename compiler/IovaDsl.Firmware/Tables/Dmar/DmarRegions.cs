using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// The reserved memory regions (RMRR) of a DMAR made from a platform: one for each range and segment, with all it is for.
/// </summary>
internal static class DmarRegions
{
    public static IEnumerable<DmarReservedMemory> Make(ExportModel model, DmarNaming naming)
    {
        List<ExportClaim> direct = [];
        foreach (ExportClaim claim in model.Claims())
        {
            if (!claim.Devices.Any(device => IsIntel(model, device)) && BridgeOf(claim) is null)
                continue;
            if (claim.IsDirect)
                direct.Add(claim);
            else
                model.Lose(claim, "an RMRR is a direct region; a DMAR reserves in no other way.");
        }

        foreach (IGrouping<(ulong First, ulong Last), ExportClaim> same in direct.GroupBy(claim => (claim.Region.First, claim.Region.Last)))
        {
            foreach (ExportClaim claim in same)
                LoseDetails(model, claim);
            foreach (DmarReservedMemory memory in OfRange(model, naming, same.Key.First, same.Key.Last, [.. same]))
                yield return memory;
        }
    }

    private static IEnumerable<DmarReservedMemory> OfRange(
        ExportModel model,
        DmarNaming naming,
        ulong first,
        ulong last,
        List<ExportClaim> claims
    )
    {
        List<Bus> bridges = [.. claims.Select(BridgeOf).OfType<Bus>().Distinct()];
        List<(int Segment, DmarScope Scope)> scopes =
        [
            .. bridges.Select(bridge => (bridge.Address!.Value.Segment, naming.ScopeOf(bridge))),
        ];
        foreach (Device device in claims.SelectMany(claim => claim.Devices).Distinct().Where(device => IsIntel(model, device)))
        {
            if (
                !bridges.Exists(bridge => bridge.Address == device.Address || IsBelow(device, bridge))
                && naming.ScopeOf(device) is { } scope
            )
                scopes.Add((device.Address?.Segment ?? 0, scope));
        }

        foreach (IGrouping<int, DmarScope> segment in scopes.GroupBy(pair => pair.Segment, pair => pair.Scope))
            yield return new DmarReservedMemory
            {
                Segment = (ushort)segment.Key,
                Base = first,
                Limit = last,
                Scopes = segment.ToImmutableArray(),
            };
    }

    // A claim of a bridge, for whatever is below it: a bridge scope says the same.
    private static Bus? BridgeOf(ExportClaim claim) =>
        claim.Element is Bus { Kind: BusKind.Bridge, Address: not null } bridge && claim.Claim.For.IsDefaultOrEmpty ? bridge : null;

    private static bool IsBelow(Device device, Bus bridge)
    {
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bus == bridge)
                return true;
        }

        return false;
    }

    private static bool IsIntel(ExportModel model, Device device) =>
        model.IommuOf(device) is { } iommu ? iommu.Kind == IntelVtd.Kind : device.Address is not null;

    private static void LoseDetails(ExportModel model, ExportClaim claim)
    {
        if (claim.Region.Kind == RegionKind.DirectRelaxable)
            model.Lose(claim, "an RMRR does not say that it is relaxable; Linux takes it so for display and USB devices alone.");
        if (claim.Claim.SinceKernel is { } kernel)
            model.Lose(claim.ElementName, "since kernel " + kernel, "Linux has always reported RMRRs.");
        if (claim.Element is not (null or Device) && claim.Claim.For.IsDefaultOrEmpty && BridgeOf(claim) is null)
            model.Lose(
                claim.ElementName,
                ExportModel.Describe(claim.Region) + " for everything below",
                "an RMRR lists its devices; those of the file are listed, others are not covered."
            );
    }
}
