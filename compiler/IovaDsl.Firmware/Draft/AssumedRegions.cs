using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// What the user says that an IOMMU reserves where no input does: <c>viommu0.reserved-regions="msi 0xfee00000..0xfeefffff"</c>, several
/// with commas between them, or <c>=none</c>.
/// </summary>
internal static class AssumedRegions
{
    public const string Property = "reserved-regions";

    /// <summary>Takes the user's word; false where there is none that can be read.</summary>
    public static bool Take(PlatformDraft draft, DraftIommu iommu)
    {
        if (draft.PeekAssumption(iommu, Property) is not { } stated || !TryParse(stated, iommu.Source, out List<DraftRegion> regions))
            return false;
        draft.TakeAssumption(iommu, Property);
        iommu.Regions.AddRange(regions);
        return true;
    }

    private static bool TryParse(string text, FirmwarePlace source, out List<DraftRegion> regions)
    {
        regions = [];
        if (text == "none")
            return true;
        foreach (string item in text.Split(','))
        {
            string[] words = item.Split([' '], StringSplitOptions.RemoveEmptyEntries);
            if (
                words.Length != 2
                || !RegionKinds.TryParse(words[0], out RegionKind kind)
                || !IovaRange.TryParse(words[1], out IovaRange range)
            )
                return false;
            regions.Add(new DraftRegion(new ReservedRegion(range, kind), source) { Label = "assumed" });
        }

        return true;
    }
}
