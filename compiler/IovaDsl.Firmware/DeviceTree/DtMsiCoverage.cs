using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Which requesters of a host an <c>msi-map</c> names. Linux finds no MSI controller for one that it leaves out
/// (<c>of_msi_map_get_device_domain</c>), whatever <c>iommu-map</c> says of it.
/// </summary>
internal sealed class DtMsiCoverage
{
    private const int MostThatAreSaid = 4;

    private readonly uint _first;
    private readonly uint _last;

    /// <param name="map">The <c>msi-map</c>.</param>
    /// <param name="requesters">The requester IDs of the host, both ends inclusive.</param>
    public DtMsiCoverage(DtIdMap map, (uint First, uint Last) requesters)
    {
        (_first, _last) = requesters;
        Runs = DtMaps.Runs(map, _first, _last, _ => 0);
    }

    /// <summary>Requesters that are named, with the node of their controller, in ascending order.</summary>
    public List<RequesterRun<DtNode>> Runs { get; }

    /// <summary>All requesters go to one node.</summary>
    public bool IsUniform =>
        Runs.TrueForAll(run => ReferenceEquals(run.Target, Runs[0].Target)) && OnlyIn([(_first, _last)], Spans(Runs)).Count == 0;

    /// <summary>Says which requesters only one of the two maps names.</summary>
    public void CompareWith(DtIdMap iommuMap, Action<DiagnosticDescriptor, string> find)
    {
        List<(uint, uint)> translated = Spans(DtMaps.Runs(iommuMap, _first, _last, _ => 0));
        if (OnlyIn(translated, Spans(Runs)) is { Count: > 0 } mute)
            find(
                FirmwareCatalog.DtWithoutMsiRow,
                $"The iommu-map names requesters {Words(mute)}, and the msi-map does not: Linux finds no MSI controller "
                    + "for these functions."
            );
        if (OnlyIn(Spans(Runs), translated) is { Count: > 0 } direct)
            find(
                FirmwareCatalog.DtMsiAloneRow,
                $"The msi-map names requesters {Words(direct)}, and the iommu-map does not: Linux puts these functions "
                    + "behind no IOMMU, and no other DMA of theirs can use the address of the doorbell."
            );
    }

    private static List<(uint First, uint Last)> Spans(List<RequesterRun<DtNode>> runs)
    {
        List<(uint First, uint Last)> spans = [];
        foreach (RequesterRun<DtNode> run in runs)
        {
            if (spans.Count > 0 && spans[^1].Last + 1 == run.First)
                spans[^1] = (spans[^1].First, run.Last);
            else
                spans.Add((run.First, run.Last));
        }

        return spans;
    }

    // Both in ascending order without overlaps.
    private static List<(uint First, uint Last)> OnlyIn(List<(uint First, uint Last)> these, List<(uint First, uint Last)> others)
    {
        List<(uint, uint)> only = [];
        int at = 0;
        foreach ((uint first, uint last) in these)
        {
            uint next = first;
            while (at < others.Count && others[at].Last < first)
                at++;
            for (int i = at; i < others.Count && others[i].First <= last; i++)
            {
                if (others[i].First > next)
                    only.Add((next, others[i].First - 1));
                next = others[i].Last + 1;
            }

            if (next <= last)
                only.Add((next, last));
        }

        return only;
    }

    private static string Words(List<(uint First, uint Last)> ranges) =>
        string.Join(
            ", ",
            ranges
                .Take(MostThatAreSaid)
                .Select(range => range.First == range.Last ? $"0x{range.First:x}" : $"0x{range.First:x}..0x{range.Last:x}")
        ) + (ranges.Count > MostThatAreSaid ? $" and {ranges.Count - MostThatAreSaid} more ranges" : "");
}
