using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>How a tree refers to one IOMMU: how many cells follow its phandle, and where the masks of streams stand.</summary>
/// <param name="Cells"><c>#iommu-cells</c>.</param>
/// <param name="MatchMask"><c>stream-match-mask</c>: one mask for all streams; null where each reference has its own, or there are
/// none.</param>
internal sealed record DtsStreamShape(uint Cells, uint? MatchMask)
{
    private const uint MostCells = 16;

    /// <summary>The shape of each IOMMU that something is behind.</summary>
    public static Dictionary<Iommu, DtsStreamShape> Of(Platform platform)
    {
        IEnumerable<DtsStreamUse> ofBuses = platform
            .Buses.SelectMany(bus => bus.Behind)
            .Select(mapping => new DtsStreamUse(mapping, mapping.Requesters is not { } range || range.Last > range.First));
        IEnumerable<DtsStreamUse> ofDevices = platform
            .Devices.SelectMany(device => device.Behind)
            .Select(mapping => new DtsStreamUse(mapping, IsRange: false));
        return ofBuses.Concat(ofDevices).GroupBy(use => use.Mapping.Iommu).ToDictionary(uses => uses.Key, uses => Of(uses.Key, [.. uses]));
    }

    /// <summary>
    /// As the tree said that the IOMMU came from, or as its driver takes it; a second cell where streams have masks. One mask for all
    /// stands at the IOMMU where a map sends a range of requesters, as Linux refuses ranges of two cells, or where its tree has one cell.
    /// </summary>
    public static DtsStreamShape Of(Iommu iommu, IReadOnlyCollection<DtsStreamUse> uses)
    {
        uint usual = (uint)Math.Min(ExportModel.Number(iommu, DtFacts.IommuCells) ?? (ulong)IommuKinds.Of(iommu.Kind).Cells, MostCells);
        uint[] masks = [.. uses.Where(use => use.Mapping.FirstStream is not null).Select(use => use.Mapping.StreamMask ?? 0).Distinct()];
        uint needed =
            masks.Any(mask => mask != 0) ? 2u
            : masks.Length > 0 ? 1u
            : 0u;
        bool isFromTree = IommuFacts.Of(iommu).Compatibles.Any();
        return masks is [not 0] && usual < 2 && (isFromTree || uses.Any(use => use.IsRange))
            ? new DtsStreamShape(1, masks[0])
            : new DtsStreamShape(Math.Max(usual, needed), null);
    }

    /// <summary>The cells after the phandle.</summary>
    public IEnumerable<DtsCell> Outputs(uint stream, uint? mask)
    {
        for (uint cell = 0; cell < Cells; cell++)
            yield return cell == 0 ? stream
            : cell == 1 ? mask ?? 0
            : 0u;
    }
}

/// <summary>A mapping, and whether it is of more than one requester.</summary>
internal readonly record struct DtsStreamUse(IommuMapping Mapping, bool IsRange);

/// <summary>The rows of an <c>iommu-map</c> in the making.</summary>
internal sealed class DtsIdMap
{
    private readonly List<DtsCell> _cells = [];

    public IReadOnlyList<DtsCell> Cells => _cells;

    public int Rows { get; private set; }

    public void Add(uint first, DtsNode target, IEnumerable<DtsCell> outputs, uint count)
    {
        _cells.AddRange([first, target, .. outputs, count]);
        Rows++;
    }
}
