using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>The IOMMUs of a tree in the making, each with the cells that references to it take.</summary>
/// <param name="model">What is written; losses go there.</param>
/// <param name="places">Where elements stand.</param>
/// <param name="addresses">Addresses as the tree's buses write them.</param>
internal sealed class DtsIommus(ExportModel model, DtsPlaces places, DtsAddresses addresses)
{
    private readonly Dictionary<Iommu, DtsStreamShape> _shapes = DtsStreamShape.Of(model.Platform);
    private readonly Dictionary<Iommu, DtsNode> _nodes = [];

    public IReadOnlyCollection<DtsNode> Nodes => _nodes.Values;

    /// <summary>Whether the tree describes it.</summary>
    public bool Has(Iommu iommu) => _nodes.ContainsKey(iommu);

    public DtsNode NodeOf(Iommu iommu) => _nodes[iommu];

    public void Add(Iommu iommu)
    {
        string name = iommu.Name.ToString();
        if (CompatibleOf(iommu) is not { } compatible)
        {
            model.Lose(name, "the IOMMU", "no device tree describes this kind of IOMMU.");
            return;
        }

        if (iommu.Kind == HisiliconHi161x.Kind)
            model.Lose(name, "that it does not translate MSIs", "a device tree has no such model; Linux learns it from an IORT.");
        if (PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress _))
        {
            LoseAperture(iommu);
            return;
        }

        if (RegionNode(iommu) is { } shared)
        {
            _nodes.Add(iommu, shared);
            return;
        }

        DtsNode node = places.Place(
            iommu,
            iommu.FirmwarePath,
            places.Root,
            iommu.Registers is { } at ? $"iommu@{at.First:x}" : "iommu-" + name
        );
        node.SetText("compatible", [.. Compatibles(iommu, compatible)]);
        SetRegisters(iommu, node);
        DtsStreamShape shape = ShapeOf(iommu);
        node.Set("#iommu-cells", shape.Cells);
        if (shape.MatchMask is { } mask)
            node.Set("stream-match-mask", mask);
        // Without it an SMMU's driver promises no cache coherency, and VFIO refuses what is behind (arm_smmu_device_dt_probe).
        if (IommuKinds.Of(iommu.Kind).Table == IortTable.Signature && ExportModel.Number(iommu, IommuFacts.SmmuCoherent) is not 0)
            node.Set("dma-coherent");
        if (!DtApertures.Write(node, iommu))
            LoseAperture(iommu);
        _nodes.Add(iommu, node);
    }

    private void SetRegisters(Iommu iommu, DtsNode node)
    {
        if (iommu.Registers is not { } registers)
            return;
        ulong[] kept = [.. ExportModel.Numbers(iommu, DtFacts.Registers)];
        ulong[] all =
            kept.Length > 2 && kept.Length % 2 == 0 && kept[0] == registers.First ? kept : [registers.First, registers.LengthMinusOne + 1];
        List<DtsCell> cells = [];
        for (int i = 0; i < all.Length; i += 2)
        {
            if (
                (i == 0 ? addresses.Register(node, all[i], all[i + 1]) : addresses.RegisterOrStored(node, all[i], all[i + 1]))
                is not { } entry
            )
            {
                model.Lose(iommu.Name.ToString(), "registers", "the buses above have no address for them.");
                return;
            }

            cells.AddRange(entry);
        }

        node.Set("reg", [.. cells]);
    }

    private void LoseAperture(Iommu iommu)
    {
        if (iommu.ApertureStated)
            model.Lose(
                iommu.Name.ToString(),
                "aperture " + iommu.Aperture,
                "a device tree does not say how many bits an IOMMU takes; its driver or a register does."
            );
    }

    public DtsStreamShape ShapeOf(Iommu iommu) =>
        _shapes.TryGetValue(iommu, out DtsStreamShape? shape) ? shape : DtsStreamShape.Of(iommu, []);

    // The regions of one MediaTek IOMMU are elements here and one node in a tree: larb and ports tell a device's region again.
    private DtsNode? RegionNode(Iommu iommu) =>
        iommu.FirmwarePath is { } path
        && IommuFacts.Of(iommu).Number(IommuFacts.MediatekRegion) is not null
        && DtsNames.IsPath(path)
        && places.OwnerAt<Iommu>(path) is { } first
        && IommuFacts.Of(first).Number(IommuFacts.MediatekRegion) is not null
            ? _nodes[first]
            : null;

    private IEnumerable<string> Compatibles(Iommu iommu, string usual)
    {
        string[] stated = [.. IommuFacts.Of(iommu).Compatibles];
        string[] sound = [.. stated.Where(DtsNames.IsText)];
        if (sound.Length < stated.Length)
            model.Lose(iommu.Name.ToString(), "compatible", "some of its strings cannot stand in a tree.");
        return sound.Length > 0 ? sound : [usual];
    }

    // As its tree said; else as its kind is spelled. One kind takes another word for a PCI function.
    private static string? CompatibleOf(Iommu iommu) =>
        iommu.Kind == VirtioIommu.Kind
            ? ExportModel.Text(iommu, IommuFacts.Function) is null
                ? "virtio,mmio"
                : "virtio,pci-iommu"
            : IommuKinds.Of(iommu.Kind).WrittenCompatible(iommu);

    // A virtio-iommu that is a PCI function stands below its host.
    public void AddFunctions(Bus bus, DtsNode host)
    {
        foreach (Iommu iommu in model.Platform.Iommus.Where(iommu => !_nodes.ContainsKey(iommu)))
        {
            if (
                CompatibleOf(iommu) is { } compatible
                && PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress address)
                && address.Segment == (bus.Segment ?? 0)
                && address.Bus == (bus.Buses?.First ?? 0)
            )
                _nodes.Add(
                    iommu,
                    DtsPlaces
                        .Function(host, BaseName(iommu) ?? "iommu", address)
                        .SetText("compatible", [.. Compatibles(iommu, compatible)])
                        .Set("#iommu-cells", ShapeOf(iommu).Cells)
                );
        }
    }

    private static string? BaseName(Iommu iommu) =>
        iommu.FirmwarePath is { } path && DtsNames.IsPath(path) ? path.Substring(path.LastIndexOf('/') + 1).Split('@')[0] : null;
}
