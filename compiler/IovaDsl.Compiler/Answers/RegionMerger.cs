using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>
/// Merges claims as Linux does for a group (policy <c>linux-group</c>), and keeps for every merged region all its causes.
/// </summary>
internal static class RegionMerger
{
    public static ImmutableArray<MergedRegion> Merge(IEnumerable<ResolvedRegion> claims, Quirks quirks)
    {
        ResolvedRegion[] sources = claims.ToArray();
        ReservedRegion[] merged = RegionMerge.LinuxGroup(sources.Select(s => s.Region).ToArray(), quirks);
        ILookup<RegionKind, ResolvedRegion> byKind = sources.OrderBy(s => s.Region.First).ToLookup(s => s.Region.Kind);
        var next = new Dictionary<RegionKind, int>();
        var lists = byKind.ToDictionary(g => g.Key, g => g.ToArray());
        var result = ImmutableArray.CreateBuilder<MergedRegion>(merged.Length);
        foreach (ReservedRegion region in merged)
        {
            next.TryGetValue(region.Kind, out int from);
            result.Add(new MergedRegion(region, CausesOf(region, lists[region.Kind], ref from)));
            next[region.Kind] = from;
        }

        return result.MoveToImmutable();
    }

    // Both lists are sorted by their first address, and a merged region holds every source that starts in it. Where the
    // kernel leaves nested regions unmerged, the first takes the causes and the next ones what starts with them.
    private static ImmutableArray<Cause> CausesOf(ReservedRegion merged, ResolvedRegion[] sources, ref int from)
    {
        var causes = ImmutableArray.CreateBuilder<Cause>();
        var seen = new HashSet<Cause>();
        int i = from;
        while (i < sources.Length && (sources[i].Region.First <= merged.Last || sources[i].Region.First == merged.First))
        {
            if (sources[i].Region.First >= merged.First && seen.Add(sources[i].Cause))
                causes.Add(sources[i].Cause);
            i++;
        }

        from = i;
        if (causes.Count == 0)
        {
            foreach (ResolvedRegion source in sources)
            {
                if (source.Region.First == merged.First && seen.Add(source.Cause))
                    causes.Add(source.Cause);
            }
        }

        return causes.ToImmutable();
    }
}
