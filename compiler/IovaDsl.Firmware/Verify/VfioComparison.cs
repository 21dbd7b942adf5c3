using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>VFIO's recorded ranges or refusal against the predicted ones; where the aperture is unknown, all but its ends.</summary>
internal static class VfioComparison
{
    public static IEnumerable<VerificationItem> Compare(
        GroupAnswer answer,
        RecordedVfio? recorded,
        Unknowns unknowns,
        AnswerOptions options
    )
    {
        if (recorded is null)
            return
            [
                Aperture(
                    answer.Devices,
                    answer.Aperture,
                    Verdict.NotVisible,
                    "Only users of VFIO and iommufd see the aperture, and their answers are not recorded."
                ),
            ];
        if (!recorded.IsViable && answer.Vfio?.Refused is not { Cause.Rule: "host-driver" })
            return
            [
                new VerificationItem(
                    Verdict.NotVisible,
                    VerifiedThing.VfioRefusal,
                    $"VFIO refused the group ({recorded.Refused}) because a device of it was not bound to it: that is about "
                        + "drivers, not about addresses."
                ),
            ];
        if (recorded.Refused is not null || answer.Vfio?.Refused is not null)
            return [Refusal(answer, recorded)];
        IEnumerable<VerificationItem> ranges = Ranges(
            "VFIO",
            answer.Vfio?.Ranges ?? ImmutableArray<IovaRange>.Empty,
            answer.Devices,
            answer.Aperture,
            recorded.Ranges,
            unknowns,
            options
        );
        return recorded.NeedsUnsafeInterrupts ? ranges.Append(UnsafeInterrupts) : ranges;
    }

    /// <summary>Groups that share a container.</summary>
    public static IEnumerable<VerificationItem> CompareTogether(
        ContainerAnswer answer,
        RecordedTogether recorded,
        Unknowns unknowns,
        AnswerOptions options
    )
    {
        foreach (RefusedGroup refused in answer.Vfio.Refused)
        {
            yield return new VerificationItem(
                Verdict.Contradicts,
                VerifiedThing.VfioRefusal,
                $"VFIO took {refused.Group} beside the others, and the file predicts {refused.Refusal.Error}: {refused.Refusal.Why}"
            );
        }

        ImmutableArray<ResolvedDevice> devices = answer.Groups.SelectMany(group => group.Devices).ToImmutableArray();
        foreach (
            VerificationItem item in Ranges(
                "One container of them",
                answer.Vfio.Ranges,
                devices,
                answer.Aperture,
                recorded.Ranges,
                unknowns,
                options
            )
        )
            yield return item;
    }

    private static VerificationItem UnsafeInterrupts { get; } =
        new(
            Verdict.NotVisible,
            VerifiedThing.VfioRefusal,
            "VFIO takes the group only with allow_unsafe_interrupts: nothing isolates its MSIs. That is about interrupts, "
                + "not about addresses."
        );

    private static VerificationItem Refusal(GroupAnswer answer, RecordedVfio recorded)
    {
        Refusal? predicted = answer.Vfio?.Refused;
        // What was taken with allow_unsafe_interrupts alone was refused without it.
        string? refused = recorded.Refused ?? (recorded.NeedsUnsafeInterrupts ? "EPERM" : null);
        bool same = predicted is not null && predicted.Error == refused;
        string reason =
            same ? $"Refused with {predicted!.Error} as predicted: {predicted.Why}"
            : predicted is null ? $"VFIO refused the group with {refused}, and the file predicts that it is taken."
            : refused is null ? $"VFIO took the group, and the file predicts {predicted.Error}: {predicted.Why}"
            : $"VFIO refused the group with {refused}, and the file predicts {predicted.Error}.";
        return new VerificationItem(same ? Verdict.Agrees : Verdict.Contradicts, VerifiedThing.VfioRefusal, reason)
        {
            Element = predicted?.Cause?.Element,
            Origin = predicted?.Cause?.Origin,
        };
    }

    private static IEnumerable<VerificationItem> Ranges(
        string who,
        ImmutableArray<IovaRange> predicted,
        ImmutableArray<ResolvedDevice> devices,
        IovaRange? aperture,
        ImmutableArray<IovaRange> recorded,
        Unknowns unknowns,
        AnswerOptions options
    )
    {
        if (predicted.SequenceEqual(recorded))
        {
            yield return new VerificationItem(
                unknowns.Regions is null ? Verdict.Agrees : Verdict.Unknown,
                VerifiedThing.VfioRanges,
                $"{who} gives the predicted ranges: {Text(predicted)}."
            );
            if (unknowns.Aperture is { } assumed)
                yield return Aperture(devices, aperture, Verdict.Unknown, $"The aperture is the assumed one{Unknowns.Because(assumed)}.");
            yield break;
        }

        if (unknowns.Aperture is { } unknown && !recorded.IsEmpty)
        {
            IovaRange shown = new(recorded[0].First, recorded[recorded.Length - 1].Last);
            bool fits = Recompute(devices, options, shown).SequenceEqual(recorded);
            yield return Aperture(
                devices,
                aperture,
                Verdict.Unknown,
                $"VFIO's ranges span {shown}, the file assumes {aperture}{Unknowns.Because(unknown)}."
            );
            if (fits)
            {
                yield return new VerificationItem(
                    Verdict.Agrees,
                    VerifiedThing.VfioRanges,
                    $"Within that span {who} gives the predicted ranges: {Text(recorded)}."
                );
                yield break;
            }
        }

        yield return new VerificationItem(
            unknowns.Regions is null ? Verdict.Contradicts : Verdict.Unknown,
            VerifiedThing.VfioRanges,
            $"{who} gives {Text(recorded)}; the file predicts {Text(predicted)}."
        );
    }

    // The same rules within the aperture that the host shows.
    private static IovaRange[] Recompute(ImmutableArray<ResolvedDevice> devices, AnswerOptions options, IovaRange aperture)
    {
        ReservedRegion[] regions = devices
            .SelectMany(device => device.Regions.Where(region => ClaimVisibility.IsReported(device, region, options.Kernel)))
            .Select(region => region.Region)
            .ToArray();
        return RegionMerge.Vfio(aperture, regions, options.Quirks);
    }

    private static VerificationItem Aperture(ImmutableArray<ResolvedDevice> devices, IovaRange? aperture, Verdict verdict, string reason) =>
        new(verdict, VerifiedThing.Aperture, reason)
        {
            First = aperture?.First,
            Last = aperture?.Last,
            Element = devices[0].Iommu!.Name.ToString(),
            Origin = devices[0].Iommu!.ApertureOrigin,
        };

    private static string Text(IEnumerable<IovaRange> ranges)
    {
        string text = string.Join(", ", ranges);
        return text.Length == 0 ? "nothing" : text;
    }
}
