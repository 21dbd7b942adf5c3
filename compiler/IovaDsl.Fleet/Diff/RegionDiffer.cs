using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Diff;

/// <summary>
/// Which region of one list is which of the other: the same range and kind are the same; then the same range with another kind, the
/// same kind and size elsewhere, the same kind and start with another size. The rule treats both lists alike.
/// </summary>
internal static class RegionDiffer
{
    public static ImmutableArray<RegionDiff> Diff(IEnumerable<MergedRegion> before, IEnumerable<MergedRegion> after)
    {
        List<MergedRegion> left = [.. before];
        List<MergedRegion> right = [.. after];
        Take(left, right, region => (region.First, region.Last, region.Kind));
        List<RegionDiff> changes =
        [
            .. Take(left, right, region => (region.First, region.Last))
                .Select(pair => new RegionDiff(RegionChange.ChangedKind, pair.Old, pair.New)),
            .. Take(left, right, region => (region.Kind, region.Last - region.First))
                .Select(pair => new RegionDiff(RegionChange.Moved, pair.Old, pair.New)),
            .. Take(left, right, region => (region.Kind, region.First))
                .Select(pair => new RegionDiff(RegionChange.Resized, pair.Old, pair.New)),
            .. Take(left, right, region => (region.Kind, region.Last))
                .Select(pair => new RegionDiff(RegionChange.Resized, pair.Old, pair.New)),
            .. left.Select(region => new RegionDiff(RegionChange.Went, region, null)),
            .. right.Select(region => new RegionDiff(RegionChange.Appeared, null, region)),
        ];
        return [.. changes.OrderBy(change => (change.New ?? change.Old!).Region.First).ThenBy(change => change.Change)];
    }

    // The first of one side goes with the first of the other that has the same key.
    private static List<Pair<MergedRegion>> Take<TKey>(List<MergedRegion> left, List<MergedRegion> right, Func<ReservedRegion, TKey> key)
        where TKey : notnull
    {
        Dictionary<TKey, Queue<MergedRegion>> waiting = right
            .GroupBy(region => key(region.Region))
            .ToDictionary(alike => alike.Key, alike => new Queue<MergedRegion>(alike));
        List<Pair<MergedRegion>> pairs = [];
        foreach (MergedRegion old in left)
        {
            if (waiting.TryGetValue(key(old.Region), out Queue<MergedRegion>? alike) && alike.TryDequeue(out MergedRegion? found))
                pairs.Add(new Pair<MergedRegion>(old, found));
        }

        pairs.TakeOut(left, right);
        return pairs;
    }
}
