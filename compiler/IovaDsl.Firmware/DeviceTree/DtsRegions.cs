using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Regions as reserved memory of a tree in the making, whose <c>iommu-addresses</c> name devices.</summary>
/// <param name="model">What is written; losses go there.</param>
/// <param name="places">Where elements stand.</param>
/// <param name="addresses">Addresses as the tree's buses write them.</param>
/// <param name="masters">The nodes of devices.</param>
internal sealed class DtsRegions(ExportModel model, DtsPlaces places, DtsAddresses addresses, DtsMasters masters)
{
    private readonly DtsKeptMemory _memory = new(model.Platform);
    private readonly Dictionary<DtsNode, List<DtsCell>> _addressesOf = [];

    public void AddAll()
    {
        Dictionary<Device, List<DtsNode>> regions = [];
        foreach (ExportClaim claim in model.Claims())
        {
            if (claim.Region.Kind is RegionKind.Msi or RegionKind.SoftwareMsi)
                model.Lose(claim, "iommu-addresses say direct and reserved regions alone.");
            else if (!claim.Region.TryGetRange(out IovaRange range) || range.IsAll)
                model.Lose(claim, "a region without a size has no place in a device tree.");
            else
                AddRegion(claim, range, regions);
        }

        foreach (KeyValuePair<Device, List<DtsNode>> device in regions)
        {
            List<DtsNode> kept = [.. _memory.AllOf(device.Key).Select(places.At)];
            masters.NodeOf(device.Key)!.Set("memory-region", [.. kept.Union(device.Value).Select(node => (DtsCell)node)]);
        }
    }

    private void AddRegion(ExportClaim claim, IovaRange range, Dictionary<Device, List<DtsNode>> regions)
    {
        Device[] translated = [.. claim.Devices.Where(device => model.IommuOf(device) is not null)];
        List<Device> devices = [.. translated.Where(device => masters.NodeOf(device) is not null)];
        if (devices.Count == 0)
        {
            model.Lose(claim, "iommu-addresses name devices behind an IOMMU that the tree has a node for, and there is none.");
            return;
        }

        foreach (Device other in translated.Except(devices))
            model.Lose(claim, $"the tree has no node for {other.Name}: the bridge above it is not declared.");
        LoseDetails(claim, devices);
        DtsNode node = MemoryOf(claim, range);
        if (claim.IsDirect && addresses.Register(node, range.First, range.LengthMinusOne + 1) is { } register)
            node.Set("reg", register);
        if (!_addressesOf.TryGetValue(node, out List<DtsCell>? cells))
            _addressesOf.Add(node, cells = []);
        foreach (Device device in devices)
        {
            DtsNode at = masters.NodeOf(device)!;
            if (BusAddress(device, range.First) is not { } first)
            {
                model.Lose(claim, "no window of the device's bus leads there, and Linux reads no address that it cannot translate.");
                continue;
            }

            if (addresses.OnBusOf(at, first, range.LengthMinusOne + 1, DtsBuses.Space(range)) is not { } address)
            {
                model.Lose(claim, "the cells of the device's bus do not hold it.");
                continue;
            }

            cells.AddRange([at, .. address]);
            if (!regions.TryGetValue(device, out List<DtsNode>? known))
                regions.Add(device, known = []);
            known.Add(node);
        }

        if (cells.Count > 0)
            node.Set("iommu-addresses", [.. cells]);
    }

    // The memory that a tree had the region at, or one more.
    private DtsNode MemoryOf(ExportClaim claim, IovaRange range)
    {
        if (_memory.PathOf(claim.Claim) is { } path)
            return places.At(path);
        DtsNode memory = places.Root.Child("reserved-memory");
        if (!memory.Has("#address-cells"))
        {
            DtBusLayout root = addresses.LayoutOf(places.Root);
            memory.Set("#address-cells", (uint)root.AddressCells).Set("#size-cells", (uint)root.SizeCells).Set("ranges");
        }

        return DtsPlaces.Free(memory, claim.IsDirect ? $"region@{range.First:x}" : $"iova-{range.First:x}");
    }

    private void LoseDetails(ExportClaim claim, List<Device> devices)
    {
        foreach (Iommu deaf in devices.Select(device => model.IommuOf(device)!).Where(iommu => SinceOf(iommu) is null).Distinct())
            model.Lose(claim, $"Linux's driver of {deaf.Name} reads no iommu-addresses.");
        if (claim.Region.Kind == RegionKind.DirectRelaxable)
            model.Lose(claim, "iommu-addresses do not say that a region may be dropped: it is direct.");
        foreach (KernelVersion since in devices.Select(device => SinceOf(model.IommuOf(device)!)).OfType<KernelVersion>().Distinct())
        {
            if (claim.Claim.SinceKernel != since)
                model.Lose(claim, $"Linux reports iommu-addresses from {since} on, whatever the file says.");
        }

        if (claim.Element is Bus && claim.Claim.For.IsDefaultOrEmpty)
            model.Lose(
                claim.ElementName,
                ExportModel.Describe(claim.Region) + " for everything below",
                "iommu-addresses name devices; those of the file are named."
            );
    }

    // The version from which on the driver of an IOMMU reads iommu-addresses; null: none does.
    private static KernelVersion? SinceOf(Iommu iommu) => IommuKinds.Of(iommu.Kind).IommuAddresses?.Since;

    // What the windows of its root bus make of an address of memory; null where none of them leads to it.
    private static ulong? BusAddress(Device device, ulong cpu)
    {
        ImmutableArray<DmaWindow> windows = ExportModel.RootOf(device.Parent).Limit?.Windows ?? ImmutableArray<DmaWindow>.Empty;
        foreach (DmaWindow window in windows)
        {
            if (window.CpuFirst <= cpu && cpu - window.CpuFirst <= window.Bus.LengthMinusOne)
                return window.Bus.First + (cpu - window.CpuFirst);
        }

        return windows.IsEmpty ? cpu : null;
    }
}
