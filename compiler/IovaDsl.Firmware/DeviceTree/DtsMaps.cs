using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>How buses that map requester IDs say who translates them, and where their MSIs go.</summary>
/// <param name="model">What is written; losses go there.</param>
/// <param name="iommus">Those of the tree.</param>
/// <param name="controllers">Those of the tree.</param>
internal sealed class DtsMaps(ExportModel model, DtsIommus iommus, DtsControllers controllers)
{
    private const int MaxSingleRequesters = 4096;

    public void Add(Bus bus, DtsNode node)
    {
        ImmutableArray<RequesterSpan> spans = RequesterSpans.Of(bus);
        DtsIdMap map = new();
        // One stream for all that the bus has is one row under the mask 0.
        bool isOneForAll = spans is [{ SingleStream: true, Iommu: not null } all] && iommus.Has(all.Iommu);
        if (isOneForAll)
            map.Add(
                0,
                iommus.NodeOf(spans[0].Iommu!),
                iommus.ShapeOf(spans[0].Iommu!).Outputs(spans[0].FirstStream, spans[0].StreamMask),
                1
            );
        else
        {
            foreach (RequesterSpan span in spans.Where(span => span.Iommu is not null && iommus.Has(span.Iommu)))
                AddSpan(map, span, bus);
        }

        if (map.Rows > 0)
            node.Set("iommu-map", [.. map.Cells]);
        else if (DtMapRows.Cells(ExportModel.Texts(bus, DtFacts.IommuMap), iommus.Nodes) is { } kept)
            node.Set("iommu-map", kept.Cells);
        if (isOneForAll)
            node.Set("iommu-map-mask", 0u);
        else if (map.Rows > 0 && ExportModel.Number(bus, DtFacts.IommuMapMask) is not null)
            node.Set("iommu-map-mask", uint.MaxValue);
        controllers.Refer(bus, node);
    }

    private void AddSpan(DtsIdMap map, RequesterSpan span, Bus bus)
    {
        DtsNode iommu = iommus.NodeOf(span.Iommu!);
        DtsStreamShape shape = iommus.ShapeOf(span.Iommu!);
        uint count = span.Last - span.First + 1;
        // Several output cells are a row a requester (of_map_id refuses a range of them).
        bool isEach = (span.SingleStream && count > 1) || shape.Cells > 1;
        if (!isEach)
            map.Add(span.First, iommu, shape.Outputs(span.FirstStream, span.StreamMask), count);
        else if (count <= MaxSingleRequesters)
        {
            for (uint i = 0; i < count; i++)
                map.Add(span.First + i, iommu, shape.Outputs(span.FirstStream + (span.SingleStream ? 0 : i), span.StreamMask), 1);
        }
        else
            model.Lose(
                bus.Name.ToString(),
                $"streams 0x{span.FirstStream:x} for requesters 0x{span.First:x}..0x{span.Last:x}",
                "an iommu-map needs a row for each of them, and so many are too many."
            );
    }
}
