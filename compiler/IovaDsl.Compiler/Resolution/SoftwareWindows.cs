using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>Which of several candidates becomes the software MSI window: the first that fits.</summary>
internal static class SoftwareWindows
{
    /// <summary>
    /// The first candidate inside the aperture and every limit, clear of all claims and of what the path swallows; null if
    /// none is. A single candidate is not asked.
    /// </summary>
    public static StatedRange? Choose(
        Iommu iommu,
        IEnumerable<ResolvedRegion> claims,
        ImmutableArray<ResolvedLimit> limits,
        ImmutableArray<SwallowedRange> swallowed
    )
    {
        if (iommu.MsiWindows.Length == 1)
            return iommu.MsiWindows[0];
        List<IovaRange> taken = swallowed.Select(s => s.Range).ToList();
        foreach (ResolvedRegion claim in claims)
        {
            if (claim.Region.TryGetRange(out IovaRange range))
                taken.Add(range);
        }

        foreach (StatedRange candidate in iommu.MsiWindows)
        {
            bool isCarried = iommu.Aperture.Covers(candidate.Range) && limits.All(l => l.Limit.Allowed.Contains(candidate.Range));
            if (isCarried && !taken.Any(t => t.Overlaps(candidate.Range)))
                return candidate;
        }

        return null;
    }
}
