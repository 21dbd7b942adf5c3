using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// The claims of a group's devices as regions: what a kernel knows merged as it merges, and what it cannot know beside it, so that a
/// region is wholly in Linux's lists or wholly out of them.
/// </summary>
internal static class ClaimMerger
{
    /// <param name="devices">Of one group.</param>
    /// <param name="options">The kernel; null: nothing translates, so there is no driver that knows or does not.</param>
    /// <param name="quirks">How Linux merges.</param>
    public static ImmutableArray<MergedRegion> Merge(ImmutableArray<ResolvedDevice> devices, AnswerOptions? options, Quirks quirks)
    {
        List<Claim> claims = devices.SelectMany(device => ClaimsOf(device, options)).ToList();
        if (claims.TrueForAll(claim => claim.HiddenBecause is null))
            return Merge(claims, quirks, null).ToImmutableArray();
        return claims
            .GroupBy(claim => claim.HiddenBecause)
            .SelectMany(alike => Merge(alike.ToList(), quirks, alike.Key))
            .OrderBy(merged => merged.Region.First)
            .ThenBy(merged => merged.Region.Kind)
            .ToImmutableArray();
    }

    private static IEnumerable<MergedRegion> Merge(List<Claim> claims, Quirks quirks, string? hiddenBecause)
    {
        ILookup<Cause, string?> through = claims.ToLookup(claim => claim.Region.Cause, claim => claim.Through);
        foreach (MergedRegion merged in RegionMerger.Merge(claims.Select(claim => claim.Region), quirks))
            yield return merged with
            {
                HiddenBecause = hiddenBecause,
                Through = merged.Causes.SelectMany(cause => through[cause]).OfType<string>().Distinct().ToImmutableArray(),
            };
    }

    // All claims, whatever kernel knows them; only what later kernels know to be unnecessary depends on the version.
    private static IEnumerable<Claim> ClaimsOf(ResolvedDevice device, AnswerOptions? options)
    {
        foreach (ResolvedRegion region in device.Regions)
        {
            if (region.BeforeKernel is not null && options is not null && options.Kernel >= region.BeforeKernel)
                continue;
            string? hidden = options is null or { LimitsReserved: true }
                ? null
                : ClaimVisibility.HiddenBecause(device, region, options.Kernel);
            yield return new Claim(region, hidden, hidden is null ? ClaimVisibility.ChannelOf(device, region)?.Name : null);
        }

        if (options is { LimitsReserved: true })
        {
            foreach (ResolvedRegion limit in AnswerComputer.LimitsAsRegions(device))
                yield return new Claim(limit, null, null);
        }
    }

    private readonly record struct Claim(ResolvedRegion Region, string? HiddenBecause, string? Through);
}
