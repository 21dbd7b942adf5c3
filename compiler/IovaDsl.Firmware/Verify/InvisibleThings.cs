using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>
/// What a file says of a path and no file of sysfs and no consumer in user space will ever show: limits, outbound windows,
/// and regions that this kernel does not know. The difference between what somebody is told and what the hardware does
/// is exactly here.
/// </summary>
internal static class InvisibleThings
{
    public static IEnumerable<VerificationItem> Of(IReadOnlyList<ResolvedDevice> devices, KernelVersion kernel)
    {
        HashSet<object> said = [];
        foreach (ResolvedDevice device in devices)
        {
            foreach (ResolvedLimit limit in device.Limits)
            {
                if (said.Add(limit.Limit))
                    yield return Limit(limit);
            }

            foreach (SwallowedRange window in device.Swallowed)
            {
                if (window.By == SwallowedBy.BridgeWindow && said.Add(window))
                    yield return Window(window);
            }

            foreach (ResolvedRegion region in device.Regions)
            {
                if (ClaimVisibility.HiddenBecause(device, region, kernel) is { } because && said.Add(region))
                    yield return Region(region, because);
            }
        }
    }

    private static VerificationItem Limit(ResolvedLimit limit)
    {
        ulong last = limit.Limit.Allowed[limit.Limit.Allowed.Count - 1].Last;
        return new VerificationItem(
            Verdict.NotVisible,
            VerifiedThing.Limit,
            $"{limit.Cause.Element} carries {limit.Limit.Allowed}, and no more. Linux shows this neither in reserved_regions nor to "
                + "VFIO and iommufd; only its own DMA API keeps to it."
        )
        {
            First = limit.Limit.Allowed[0].First,
            Last = last,
            Element = limit.Cause.Element,
            Origin = limit.Cause.Origin,
        };
    }

    private static VerificationItem Window(SwallowedRange window) =>
        new(
            Verdict.NotVisible,
            VerifiedThing.BridgeWindow,
            $"{window.Cause.Element} sends {window.Range} to its own devices. Linux shows this to nobody; only its own "
                + "DMA API keeps off it."
        )
        {
            First = window.Range.First,
            Last = window.Range.Last,
            Element = window.Cause.Element,
            Origin = window.Cause.Origin,
        };

    private static VerificationItem Region(ResolvedRegion region, string because) =>
        new(
            Verdict.NotVisible,
            VerifiedThing.Region,
            $"{region.Cause.Element} claims {Wording.Range(region.Region.First, region.Region.Last)} ({region.Region.Kind.Name()}): "
                + $"{because}."
        )
        {
            First = region.Region.First,
            Last = region.Region.Last,
            Kind = region.Region.Kind,
            Element = region.Cause.Element,
            Origin = region.Cause.Origin,
        };
}
