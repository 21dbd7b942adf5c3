namespace IovaDsl.Runtime.Tests.Merging;

/// <summary>The fast group merge against a plain one: sort by start, kind and last-come-first, then one run per kind.</summary>
public sealed class RegionMergeBySizeTests
{
    public static IEnumerable<object[]> AllShapes() =>
        from shape in Shapes.Names
        from n in new[] { 0, 1, 2, 8, 9, 16, 17, 64, 128, 129, 1000, 8192, 8193, 30_000 }
        select new object[] { shape, n };

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void AgreesWithThePlainMerge(string shape, int n)
    {
        for (int seed = 0; seed < (n < 100 ? 10 : 1); seed++)
        {
            Random random = new(seed);
            ReservedRegion[] regions = [.. Shapes.Make(shape, n, seed).Select(range =>
                new ReservedRegion(range, (RegionKind)random.Next(5), (RegionProtection)random.Next(4)))];
            if (seed % 2 == 1)
                regions = [.. regions.Select(r => regions[random.Next(n)] is var twin && random.Next(3) == 0 ? twin : r)];
            ReservedRegion[] expected = Reference(regions);
            ReservedRegion[] actual = RegionMerge.LinuxGroup(regions);
            Assert.Equal(expected.Length, actual.Length);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{shape} {n} {seed}");
        }
    }

    private static ReservedRegion[] Reference(ReservedRegion[] regions)
    {
        List<ReservedRegion> answer = [];
        Dictionary<RegionKind, int> open = [];
        foreach ((ReservedRegion region, int _) in regions.Select((r, i) => (r, i)).OrderBy(x => x.r.First).ThenBy(x => x.r.Kind).ThenByDescending(x => x.i))
        {
            if (open.TryGetValue(region.Kind, out int at) && region.First <= (UInt128)answer[at].Last + 1)
            {
                ReservedRegion run = answer[at];
                answer[at] = new ReservedRegion(run.First, Math.Max(run.Last, region.Last), run.Kind, run.Protection);
                continue;
            }
            open[region.Kind] = answer.Count;
            answer.Add(region);
        }
        return [.. answer];
    }
}
