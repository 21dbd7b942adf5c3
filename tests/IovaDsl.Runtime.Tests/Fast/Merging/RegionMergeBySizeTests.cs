using CsCheck;

namespace IovaDsl.Runtime.Tests.Fast;

/// <summary>The fast group merge against a plain one: sort by start, kind and last-come-first, then one run per kind.</summary>
public sealed class RegionMergeBySizeTests
{
    public static IEnumerable<object[]> AllShapes() =>
        from shape in Shapes.Names
        from n in new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 64, 128, 129, 1000, 8192, 8193, 30_000 }
        select new object[] { shape, n };

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void Agrees_with_the_plain_merge(string shape, int n)
    {
        for (int seed = 0; seed < (n < 100 ? 10 : 1); seed++)
        {
            Random random = new(seed);
            ReservedRegion[] regions =
            [
                .. Shapes
                    .Make(shape, n, seed)
                    .Select(range => new ReservedRegion(range, (RegionKind)random.Next(5), (RegionProtection)random.Next(4))),
            ];
            if (seed % 2 == 1)
                regions = [.. regions.Select(r => regions[random.Next(n)] is var twin && random.Next(3) == 0 ? twin : r)];
            ReservedRegion[] expected = Reference(regions);
            ReservedRegion[] actual = RegionMerge.LinuxGroup(regions);
            Assert.Equal(expected.Length, actual.Length);
            Assert.True(expected.AsSpan().SequenceEqual(actual), $"{shape} {n} {seed}");
        }
    }

    // A few addresses at both ends of the space and in its middle: most regions touch, overlap or equal another.
    private static readonly Gen<ReservedRegion> AtEdges = Gen.Select(
            Gen.Int[0, 2].Select(i => new ulong[] { 0, 1ul << 32, ulong.MaxValue - 7 }[i]),
            Gen.ULong[0, 7],
            Gen.ULong[0, 7],
            Gen.Int[0, 4],
            Gen.Int[0, 3]
        )
        .Select(
            (origin, a, b, kind, protection) =>
                new ReservedRegion(origin + Math.Min(a, b), origin + Math.Max(a, b), (RegionKind)kind, (RegionProtection)protection)
        );

    [Fact]
    public void Agrees_at_the_edges_of_the_space() => AtEdges.Array[0, 20].Sample(Check, iter: 20_000);

    // Malformed regions take the plain path; what is well-formed among them must not notice.
    [Fact]
    public void Drops_what_is_malformed_at_every_size() =>
        AtEdges
            .Array[1, 20]
            .Sample(
                regions =>
                {
                    ReservedRegion reversed = ReservedRegion.FromEnds(0x2000, 0x1000, RegionKind.Msi);
                    Assert.Equal(Reference(regions), RegionMerge.LinuxGroup([.. regions, reversed]));
                },
                iter: 2_000
            );

    // Hundreds of equal starts fill one bucket, beside others that do not.
    [Fact]
    public void Agrees_where_buckets_are_overfull() =>
        Gen.Select(
                Gen.Int[0, 3].Select(i => new ulong[] { 5, 0x1000, 0x1001, 1ul << 50 }[i]),
                Gen.ULong[0, 3],
                Gen.Int[0, 4],
                Gen.Int[0, 3]
            )
            .Select(
                (first, more, kind, protection) => new ReservedRegion(first, first + more, (RegionKind)kind, (RegionProtection)protection)
            )
            .Array[17, 300]
            .Sample(Check, iter: 500);

    private static void Check(ReservedRegion[] regions)
    {
        ReservedRegion guard = new(0xdead, 0xbeef_0000, RegionKind.Msi);
        ReservedRegion[] work = [.. regions, guard];
        int count = RegionMerge.LinuxGroupInPlace(work.AsSpan(0, regions.Length));
        Assert.Equal(Reference(regions), work.AsSpan(0, count).ToArray());
        Assert.Equal(guard, work[^1]);
    }

    private static ReservedRegion[] Reference(ReservedRegion[] regions)
    {
        List<ReservedRegion> answer = [];
        Dictionary<RegionKind, int> open = [];
        foreach (
            (ReservedRegion region, int _) in regions
                .Select((r, i) => (r, i))
                .OrderBy(x => x.r.First)
                .ThenBy(x => x.r.Kind)
                .ThenByDescending(x => x.i)
        )
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
