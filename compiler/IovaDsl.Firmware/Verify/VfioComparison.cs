using System.Collections.Immutable;
using IovaDsl.Compiler.Regions;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>VFIO's recorded ranges or refusal against the predicted ones; where the aperture is unknown, all but its ends.</summary>
internal static class VfioComparison
{
    public static IEnumerable<VerificationItem> Compare(GroupAnswer answer, RecordedVfio? recorded, Unknowns unknowns, AnswerOptions options)
    {
        string iommu = answer.Devices[0].Iommu!.Name.ToString();
        if (recorded is null)
            return [Aperture(answer, iommu, Verdict.NotVisible, "The aperture is shown to VFIO's and iommufd's users alone, and nobody recorded what they saw.")];
        if (!recorded.IsViable)
            return [new VerificationItem(Verdict.NotVisible, VerifiedThing.VfioRefusal, $"VFIO refused the group ({recorded.Refused}) because a device of it was not bound to it: that is about drivers, not about addresses.")];
        if (recorded.Refused is not null || answer.Vfio?.Refused is not null)
            return [Refusal(answer, recorded)];
        return Ranges(answer, recorded, unknowns, options, iommu);
    }

    private static VerificationItem Refusal(GroupAnswer answer, RecordedVfio recorded)
    {
        Refusal? predicted = answer.Vfio?.Refused;
        bool same = predicted is not null && predicted.Error == recorded.Refused;
        string reason = same ? $"Refused with {predicted!.Error} as predicted: {predicted.Why}"
            : predicted is null ? $"VFIO refused the group with {recorded.Refused}, and the file predicts that it is taken."
            : recorded.Refused is null ? $"VFIO took the group, and the file predicts {predicted.Error}: {predicted.Why}"
            : $"VFIO refused the group with {recorded.Refused}, and the file predicts {predicted.Error}.";
        return new VerificationItem(same ? Verdict.Agrees : Verdict.Contradicts, VerifiedThing.VfioRefusal, reason)
        {
            Element = predicted?.Cause?.Element,
            Origin = predicted?.Cause?.Origin,
        };
    }

    private static IEnumerable<VerificationItem> Ranges(GroupAnswer answer, RecordedVfio recorded, Unknowns unknowns, AnswerOptions options, string iommu)
    {
        ImmutableArray<IovaRange> predicted = answer.Vfio?.Ranges ?? ImmutableArray<IovaRange>.Empty;
        if (predicted.SequenceEqual(recorded.Ranges))
        {
            yield return new VerificationItem(unknowns.Regions is null ? Verdict.Agrees : Verdict.Unknown, VerifiedThing.VfioRanges, $"VFIO gives the predicted ranges: {Text(predicted)}.");
            if (unknowns.Aperture is { } assumed)
                yield return Aperture(answer, iommu, Verdict.Unknown, $"The aperture is the assumed one{Unknowns.Because(assumed)}.");
            yield break;
        }
        if (unknowns.Aperture is { } unknown && !recorded.Ranges.IsEmpty)
        {
            IovaRange shown = new(recorded.Ranges[0].First, recorded.Ranges[recorded.Ranges.Length - 1].Last);
            bool fits = Recompute(answer, options, shown).SequenceEqual(recorded.Ranges);
            yield return Aperture(answer, iommu, Verdict.Unknown, $"VFIO's ranges span {shown}, the file assumes {answer.Aperture}{Unknowns.Because(unknown)}.");
            if (fits)
            {
                yield return new VerificationItem(Verdict.Agrees, VerifiedThing.VfioRanges, $"Within that span VFIO gives the predicted ranges: {Text(recorded.Ranges)}.");
                yield break;
            }
        }
        yield return new VerificationItem(
            unknowns.Regions is null ? Verdict.Contradicts : Verdict.Unknown,
            VerifiedThing.VfioRanges,
            $"VFIO gives {Text(recorded.Ranges)}; the file predicts {Text(predicted)}.");
    }

    // The same rules within the aperture that the host shows.
    private static IovaRange[] Recompute(GroupAnswer answer, AnswerOptions options, IovaRange aperture)
    {
        ReservedRegion[] regions = answer.Devices
            .SelectMany(device => device.Regions)
            .Where(region => region.IsReportedBy(options.Kernel))
            .Select(region => region.Region)
            .ToArray();
        return RegionMerge.Vfio(aperture, regions, options.Quirks);
    }

    private static VerificationItem Aperture(GroupAnswer answer, string iommu, Verdict verdict, string reason) =>
        new(verdict, VerifiedThing.Aperture, reason) { First = answer.Aperture?.First, Last = answer.Aperture?.Last, Element = iommu, Origin = answer.Devices[0].Iommu!.ApertureOrigin };

    private static string Text(IEnumerable<IovaRange> ranges)
    {
        string text = string.Join(", ", ranges);
        return text.Length == 0 ? "nothing" : text;
    }
}
