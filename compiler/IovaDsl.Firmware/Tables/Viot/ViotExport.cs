using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>A platform's virtio-iommus and whom they translate as a VIOT table.</summary>
internal static class ViotExport
{
    private const string Format = "VIOT";

    public static ViotTable Make(ExportModel model, ViotTable? kept)
    {
        List<ViotNode> nodes = [];
        Dictionary<Iommu, ushort> names = [];
        foreach (Iommu iommu in model.Platform.Iommus)
        {
            if (MakeIommu(model, iommu, nodes.Count + 1) is not { } node)
                continue;
            names.Add(iommu, (ushort)node.Offset);
            nodes.Add(node);
        }

        foreach (Bus bus in model.RootBuses)
            AddRanges(nodes, bus, names);
        foreach (Device device in model.Platform.Devices)
            AddEndpoint(model, nodes, device, names);
        foreach (ExportClaim claim in model.Claims())
            model.Lose(claim, "a VIOT holds no regions: a virtio-iommu tells its own when it is probed.");
        model.LosePaths(Format);
        return ViotEncoder.Arrange(
            new ViotTable(TableHeaders.Make(model, ViotTable.Signature, 0, kept?.Header)) { Nodes = nodes.ToImmutableArray() }
        );
    }

    private static ViotNode? MakeIommu(ExportModel model, Iommu iommu, int name)
    {
        if (iommu.Kind != VirtioIommu.Kind)
        {
            model.Lose(iommu.Name.ToString(), "the IOMMU", "a VIOT holds virtio-iommus alone.");
            return null;
        }

        if (iommu.Aperture != IovaRange.All)
            model.LoseAperture(iommu, Format, "the virtio device tells its input range itself");
        if (PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress address))
            return new ViotPciIommu
            {
                Offset = name,
                Segment = (ushort)address.Segment,
                Bdf = address.RequesterId,
            };
        if (iommu.Registers is { } registers)
            return new ViotMmioIommu { Offset = name, Base = registers.First };
        model.Lose(
            iommu.Name.ToString(),
            "the IOMMU",
            $"a VIOT finds it by its PCI function (fact \"{IommuFacts.Function}\") or its registers, and neither is stated."
        );
        return null;
    }

    private static void AddRanges(List<ViotNode> nodes, Bus bus, Dictionary<Iommu, ushort> names)
    {
        ushort segment = (ushort)(bus.Segment ?? 0);
        foreach (RequesterSpan span in RequesterSpans.Of(bus))
        {
            if (span.Iommu is { } iommu && names.TryGetValue(iommu, out ushort name))
                nodes.Add(Range(nodes.Count + 1, segment, span.First, span.Last, span.FirstStream, name));
        }
    }

    private static void AddEndpoint(ExportModel model, List<ViotNode> nodes, Device device, Dictionary<Iommu, ushort> names)
    {
        if (device.Behind.IsEmpty || !names.TryGetValue(device.Behind[0].Iommu, out ushort name))
            return;
        if (device.Address is { } address)
            nodes.Add(
                Range(
                    nodes.Count + 1,
                    (ushort)address.Segment,
                    address.RequesterId,
                    address.RequesterId,
                    device.Behind[0].FirstStream ?? address.RequesterId,
                    name
                )
            );
        else if (ExportModel.Number(device, "viot/mmio") is { } registers)
            nodes.Add(
                new ViotMmioEndpoint
                {
                    Offset = nodes.Count + 1,
                    Endpoint = device.Behind[0].FirstStream ?? 0,
                    Base = registers,
                    OutputNode = name,
                }
            );
        else
            model.Lose(
                device.Name.ToString(),
                "the device",
                "a VIOT finds a device by its PCI function or its registers (fact \"viot/mmio\"), and neither is stated."
            );
    }

    private static ViotPciRange Range(int offset, ushort segment, uint first, uint last, uint endpoint, ushort iommu) =>
        new()
        {
            Offset = offset,
            EndpointStart = endpoint,
            SegmentStart = segment,
            SegmentEnd = segment,
            BdfStart = (ushort)first,
            BdfEnd = (ushort)last,
            OutputNode = iommu,
        };
}
