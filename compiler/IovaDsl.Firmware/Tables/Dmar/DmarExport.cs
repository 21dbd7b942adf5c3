using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>A platform's VT-d units and direct regions as a DMAR table.</summary>
internal static class DmarExport
{
    private const string Format = "DMAR";

    public static DmarTable Make(ExportModel model, DmarTable? kept)
    {
        List<Iommu> units = [.. model.Platform.Iommus.Where(iommu => iommu.Kind == IntelVtd.Kind)];
        foreach (Iommu other in model.Platform.Iommus.Where(iommu => iommu.Kind != IntelVtd.Kind))
            model.Lose(other.Name.ToString(), "the IOMMU", "a DMAR holds VT-d units alone.");
        ImmutableArray<DmarStructure>.Builder structures = ImmutableArray.CreateBuilder<DmarStructure>();
        // "Include all" comes last of its segment (VT-d 8.3).
        foreach (DmarHardwareUnit unit in units.SelectMany(unit => Units(model, unit, kept)).OrderBy(unit => unit.IncludesAll))
            structures.Add(unit);
        structures.AddRange(ReservedMemory(model));
        if (kept is not null)
            structures.AddRange(
                kept.Structures.Where(structure => structure is not (DmarHardwareUnit or DmarReservedMemory or DmarUnknown { Length: < 4 }))
                    .Select(structure => structure is DmarUnknown ? structure : structure with { Length = 0 })
            );
        foreach (Iommu unit in units)
            model.LoseAperture(unit, Format, "the unit's capability register does");
        model.LosePaths(Format);
        return new DmarTable(TableHeaders.Make(model, DmarTable.Signature, 1, kept?.Header))
        {
            HostAddressBits = kept?.HostAddressBits ?? (int)(model.Number("dmar/host-address-width") ?? UsualHostAddressBits(units)),
            Flags = kept?.Flags ?? (byte)(model.Number("dmar/flags") ?? 1),
            Structures = structures.ToImmutable(),
        };
    }

    // The width of physical addresses, which no IOVA depends on: client parts, whose units take 39 bits, have 39, servers 46.
    private static ulong UsualHostAddressBits(List<Iommu> units) => units.TrueForAll(unit => unit.Aperture.Last < 1UL << 39) ? 39UL : 46UL;

    // ---- units ----

    /// <summary>One structure per segment that the unit translates in.</summary>
    private static IEnumerable<DmarHardwareUnit> Units(ExportModel model, Iommu iommu, DmarTable? kept)
    {
        if (iommu.Registers is not { } registers)
        {
            model.Lose(iommu.Name.ToString(), "the IOMMU", "a DMAR finds a unit by its registers, and none are stated (registers).");
            yield break;
        }

        DmarHardwareUnit? old = kept?.Structures.OfType<DmarHardwareUnit>().FirstOrDefault(unit => unit.RegisterBase == registers.First);
        HashSet<int> segments = [.. SegmentsOf(model, iommu)];
        foreach (int segment in segments.DefaultIfEmpty(old?.Segment ?? 0).OrderBy(segment => segment))
        {
            bool all = model.RootBuses.Any(bus => (bus.Segment ?? 0) == segment && Names(bus.Behind, iommu));
            List<DmarScope> scopes =
            [
                .. old?.Scopes.Where(scope => scope.Kind is DmarScopeKind.IoApic or DmarScopeKind.Hpet)
                    .Select(scope => scope with { Length = 0 })
                    ?? [],
            ];
            scopes.AddRange(ScopesOf(model, iommu, segment, all));
            yield return new DmarHardwareUnit
            {
                Flags = (byte)(all ? 1 : 0),
                RegisterSize = SizeOf(registers),
                Segment = (ushort)segment,
                RegisterBase = registers.First,
                Scopes = scopes.ToImmutableArray(),
            };
        }
    }

    private static IEnumerable<int> SegmentsOf(ExportModel model, Iommu iommu) =>
        model
            .Platform.Devices.Where(device => model.IommuOf(device) == iommu && device.Address is not null)
            .Select(device => device.Address!.Value.Segment)
            .Concat(model.RootBuses.Where(bus => Names(bus.Behind, iommu)).Select(bus => bus.Segment ?? 0));

    private static bool Names(ImmutableArray<IommuMapping> behind, Iommu iommu) => behind.Any(mapping => mapping.Iommu == iommu);

    private static byte SizeOf(IovaRange registers)
    {
        byte size = 0;
        while (size < 15 && (0x1000UL << size) - 1 < registers.LengthMinusOne)
            size++;
        return size;
    }

    // What "include all" covers needs no scope; what a scope of a bridge covers needs none of its own.
    private static IEnumerable<DmarScope> ScopesOf(ExportModel model, Iommu iommu, int segment, bool all)
    {
        HashSet<Bus> bridges = [];
        foreach (
            Bus bridge in model.Platform.Buses.Where(bus =>
                bus.Kind == BusKind.Bridge && bus.Address?.Segment == segment && Names(bus.Behind, iommu)
            )
        )
        {
            bridges.Add(bridge);
            if (!all)
                yield return Scope(DmarScopeKind.Bridge, ExportModel.RootOf(bridge), PathOf(bridge.Parent, bridge.Address!.Value));
        }

        foreach (Device device in model.Platform.Devices)
        {
            if (device.Address is not { } address || address.Segment != segment)
                continue;
            if (all && model.IommuOf(device) is null)
                model.Lose(
                    device.Name.ToString(),
                    "behind none",
                    "a unit that includes all of its segment translates what no other unit lists."
                );
            if (all || model.IommuOf(device) != iommu || IsCovered(device, bridges))
                continue;
            yield return Scope(KindOf(model, device), ExportModel.RootOf(device.Parent), PathOf(device.Parent, address));
        }
    }

    private static bool IsCovered(Device device, HashSet<Bus> bridges)
    {
        if (device.Address is { } address && bridges.Any(bridge => bridge.Address == address))
            return true;
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bridges.Contains(bus))
                return true;
        }

        return false;
    }

    private static DmarScopeKind KindOf(ExportModel model, Device device) =>
        device.Class >> 8 == 0x0604 || model.Platform.Buses.Any(bus => bus.Kind == BusKind.Bridge && bus.Address == device.Address)
            ? DmarScopeKind.Bridge
            : DmarScopeKind.Endpoint;

    /// <summary>Device and function of each bridge from the root bus down, then of the function itself.</summary>
    private static ImmutableArray<PciHop> PathOf(Bus? parent, PciAddress address)
    {
        List<PciHop> hops = [new PciHop((byte)address.Device, (byte)address.Function)];
        for (Bus? bus = parent; bus?.Parent is not null; bus = bus.Parent)
        {
            if (bus.Address is { } bridge)
                hops.Insert(0, new PciHop((byte)bridge.Device, (byte)bridge.Function));
        }

        return hops.ToImmutableArray();
    }

    private static DmarScope Scope(DmarScopeKind kind, Bus root, ImmutableArray<PciHop> path) =>
        new((byte)kind, 0, 0, 0, root.Buses?.First ?? 0, path);

    // ---- reserved memory ----

    private static IEnumerable<DmarStructure> ReservedMemory(ExportModel model)
    {
        List<ExportClaim> direct = [];
        foreach (ExportClaim claim in model.Claims())
        {
            if (claim.IsDirect && claim.Devices.Any(device => device.Address is not null && IsIntel(model, device)))
                direct.Add(claim);
            else if (claim.Devices.Any(device => IsIntel(model, device)))
                model.Lose(
                    claim.ElementName,
                    ExportModel.Describe(claim.Region),
                    "an RMRR is a direct region; a DMAR reserves in no other way."
                );
        }

        foreach (
            IGrouping<(ulong First, ulong Last, int Segment), (ExportClaim Claim, Device Device)> region in direct
                .SelectMany(claim =>
                    claim.Devices.Where(device => device.Address is not null).Select(device => (Claim: claim, Device: device))
                )
                .GroupBy(pair => (pair.Claim.Region.First, pair.Claim.Region.Last, pair.Device.Address!.Value.Segment))
        )
        {
            LoseKinds(model, [.. region.Select(pair => pair.Claim).Distinct()]);
            List<Device> devices = [.. region.Select(pair => pair.Device).Distinct()];
            yield return new DmarReservedMemory
            {
                Segment = (ushort)region.Key.Segment,
                Base = region.Key.First,
                Limit = region.Key.Last,
                Scopes = devices
                    .Select(device =>
                        Scope(KindOf(model, device), ExportModel.RootOf(device.Parent), PathOf(device.Parent, device.Address!.Value))
                    )
                    .ToImmutableArray(),
            };
        }
    }

    private static bool IsIntel(ExportModel model, Device device) => model.IommuOf(device) is not { } iommu || iommu.Kind == IntelVtd.Kind;

    private static void LoseKinds(ExportModel model, List<ExportClaim> claims)
    {
        foreach (ExportClaim claim in claims)
        {
            if (claim.Region.Kind == RegionKind.DirectRelaxable)
                model.Lose(
                    claim.ElementName,
                    ExportModel.Describe(claim.Region),
                    "an RMRR does not say that it is relaxable; Linux takes it so for display and USB devices alone."
                );
            if (claim.Claim.SinceKernel is { } kernel)
                model.Lose(claim.ElementName, "since kernel " + kernel, "Linux has always reported RMRRs.");
            if (claim.Element is Bus && claim.Claim.For.IsDefaultOrEmpty)
                model.Lose(
                    claim.ElementName,
                    ExportModel.Describe(claim.Region) + " for everything below",
                    "an RMRR lists its devices; those of the file are listed, others are not covered."
                );
        }
    }
}
