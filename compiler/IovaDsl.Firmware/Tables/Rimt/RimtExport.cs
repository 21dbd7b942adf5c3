using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Rimt;

/// <summary>A platform's RISC-V IOMMUs and whom they translate as a RIMT.</summary>
internal static class RimtExport
{
    private const string Format = "RIMT";

    public static RimtTable Make(ExportModel model, RimtTable? kept)
    {
        List<RimtNode> nodes = [];
        Dictionary<Iommu, uint> names = [];
        foreach (Iommu iommu in model.Platform.Iommus)
        {
            if (MakeIommu(model, iommu, kept, nodes.Count + 1) is not { } node)
                continue;
            names.Add(iommu, (uint)node.Offset);
            nodes.Add(node);
            model.LoseAperture(iommu, Format, "its capability register does");
        }

        foreach (IGrouping<int, Bus> segment in model.RootBuses.GroupBy(bus => bus.Segment ?? 0))
            AddRootComplex(nodes, segment.Key, segment, names, kept);
        foreach (Device device in model.Platform.Devices.Where(device => device.Parent.Kind == BusKind.Interconnect))
            AddDevice(model, nodes, device, names);
        LoseClaims(model);
        model.LosePaths(Format);
        return RimtEncoder.Arrange(
            new RimtTable(TableHeaders.Make(model, RimtTable.Signature, 1, kept?.Header)) { Nodes = nodes.ToImmutableArray() }
        );
    }

    private static RimtIommu? MakeIommu(ExportModel model, Iommu iommu, RimtTable? kept, int name)
    {
        if (iommu.Kind != RiscvIommu.Kind)
        {
            model.Lose(iommu.Name.ToString(), "the IOMMU", "a RIMT holds RISC-V IOMMUs alone.");
            return null;
        }

        bool isPci = PciAddress.TryParse(ExportModel.Text(iommu, IommuFacts.Function), out PciAddress function);
        if (!isPci && iommu.Registers is null)
        {
            model.Lose(
                iommu.Name.ToString(),
                "the IOMMU",
                "a RIMT finds an IOMMU by its registers or its PCI function, and neither is stated (registers, fact \"iommu/function\")."
            );
            return null;
        }

        ulong registers = isPci ? 0 : iommu.Registers!.Value.First;
        RimtIommu old =
            kept?.Nodes.OfType<RimtIommu>()
                .FirstOrDefault(node =>
                    node.IsPci == isPci
                    && node.Base == registers
                    && (!isPci || (node.Segment == function.Segment && node.Bdf == function.RequesterId))
                )
            ?? new RimtIommu { Offset = name, HardwareId = isPci ? "" : "RSCV0004" };
        return old with
        {
            Offset = name,
            Id = (ushort)(name - 1),
            Base = registers,
            Flags = (old.Flags & ~1u) | (isPci ? 1u : 0u),
            Segment = (ushort)(isPci ? function.Segment : 0),
            Bdf = isPci ? function.RequesterId : (ushort)0,
        };
    }

    // One node stands for a segment. Linux takes one ID more than a mapping counts: where another mapping begins right after one that
    // leads elsewhere, the later one has to come first in the node.
    private static void AddRootComplex(
        List<RimtNode> nodes,
        int segment,
        IEnumerable<Bus> buses,
        Dictionary<Iommu, uint> names,
        RimtTable? kept
    )
    {
        List<RimtMapping> mappings =
        [
            .. buses
                .SelectMany(bus => RequesterSpans.Of(bus))
                .Where(span => span.Iommu is { } iommu && names.ContainsKey(iommu))
                .SelectMany(span => Mappings(span, names[span.Iommu!]))
                .OrderByDescending(mapping => mapping.SourceBase),
        ];
        if (mappings.Count == 0)
            return;
        RimtRootComplex? old = kept?.Nodes.OfType<RimtRootComplex>().FirstOrDefault(node => node.Segment == segment);
        int name = nodes.Count + 1;
        nodes.Add(
            (old ?? new RimtRootComplex { Offset = name }) with
            {
                Offset = name,
                Id = (ushort)nodes.Count,
                Segment = (ushort)segment,
                Mappings = mappings.ToImmutableArray(),
            }
        );
    }

    private static IEnumerable<RimtMapping> Mappings(RequesterSpan span, uint iommu)
    {
        if (!span.SingleStream)
            return [new RimtMapping(span.First, span.Last - span.First + 1, span.FirstStream, iommu, 0)];
        return Enumerable
            .Range(0, (int)(span.Last - span.First) + 1)
            .Select(i => new RimtMapping(span.First + (uint)i, 1, span.FirstStream, iommu, 0));
    }

    private static void AddDevice(ExportModel model, List<RimtNode> nodes, Device device, Dictionary<Iommu, uint> names)
    {
        List<IommuMapping> behind = [.. device.Behind.Where(mapping => names.ContainsKey(mapping.Iommu))];
        if (behind.Count == 0)
            return;
        if (device.FirmwarePath is not { } path || !path.StartsWith('\\'))
        {
            model.Lose(device.Name.ToString(), "the device", "a RIMT names a device by its ACPI path, and none is stated (path).");
            return;
        }

        nodes.Add(
            new RimtPlatformDevice
            {
                Offset = nodes.Count + 1,
                Id = (ushort)nodes.Count,
                Name = path,
                Mappings = behind.SelectMany(mapping => Ids(mapping, names[mapping.Iommu])).ToImmutableArray(),
            }
        );
    }

    private static IEnumerable<RimtMapping> Ids(IommuMapping mapping, uint iommu)
    {
        (uint first, uint last) = mapping.Streams ?? (0, 0);
        for (ulong id = first; id <= last; id++)
            yield return new RimtMapping(0, 1, (uint)id, iommu, 0);
    }

    private static void LoseClaims(ExportModel model)
    {
        foreach (ExportClaim claim in model.Claims())
            model.Lose(claim, "a RIMT has no reserved regions.");
    }
}
