using CsCheck;

namespace IovaDsl.Runtime.Tests.Sets;

/// <summary>Every set operation against arrays of booleans: all pairs of subsets of eight addresses, and many over 256.</summary>
public class IovaRangeSetOracleTests
{
    [Fact]
    public void All_pairs_of_subsets_of_eight_addresses()
    {
        foreach (ulong origin in Dense.Origins(8))
        {
            for (ulong left = 0; left < 256; left++)
            {
                for (ulong right = 0; right < 256; right++)
                    CheckAlgebra(Dense.FromBits(origin, 8, left), Dense.FromBits(origin, 8, right));
            }
        }
    }

    [Fact]
    public void Many_pairs_over_8_bits() =>
        Gen.Select(SmallRanges, SmallRanges, Gen.Int[0, 2])
            .Sample(
                static (left, right, at) =>
                {
                    ulong origin = Dense.Origins(256).ElementAt(at);
                    CheckAlgebra(Dense.From(origin, 256, Moved(left, origin)), Dense.From(origin, 256, Moved(right, origin)));
                },
                iter: 3000
            );

    [Fact]
    public void Many_queries_over_8_bits() =>
        Gen.Select(SmallRanges, Gen.Int[0, 2])
            .Sample(
                static (ranges, at) =>
                {
                    ulong origin = Dense.Origins(256).ElementAt(at);
                    Dense dense = Dense.From(origin, 256, Moved(ranges, origin));
                    IovaRangeSet set = IovaRangeSet.From(Moved(ranges, origin));
                    Assert.Equal(dense.Runs(), set);
                    for (int first = 0; first < 256; first++)
                    {
                        Assert.Equal(dense[first], set.Contains(origin + (ulong)first));
                        for (int last = first; last < Math.Min(256, first + 20); last++)
                            CheckRange(dense, set, first, last);
                    }
                },
                iter: 60
            );

    [Fact]
    public void Many_places_over_8_bits() =>
        Gen.Select(SmallRanges, Gen.Int[1, 40], Gen.Int[0, 5], Gen.Int[0, 255], Gen.Int[0, 255], Gen.Int[0, 2])
            .Sample(
                static (ranges, size, alignmentBits, a, b, at) =>
                {
                    ulong origin = Dense.Origins(256).ElementAt(at);
                    Dense dense = Dense.From(origin, 256, Moved(ranges, origin));
                    IovaRangeSet set = IovaRangeSet.From(Moved(ranges, origin));
                    CheckPlaces(dense, set, size, 1UL << alignmentBits, Math.Min(a, b), Math.Max(a, b));
                },
                iter: 3000
            );

    private static readonly Gen<(int First, int More)[]> SmallRanges = Gen.Select(Gen.Int[0, 255], Gen.Int[0, 30]).Array[0, 14];

    private static IovaRange[] Moved((int First, int More)[] ranges, ulong origin) =>
        [.. ranges.Select(range => new IovaRange(origin + (ulong)range.First, origin + (ulong)Math.Min(255, range.First + range.More)))];

    private static void CheckAlgebra(Dense left, Dense right)
    {
        IovaRangeSet a = IovaRangeSet.From(left.Runs());
        IovaRangeSet b = IovaRangeSet.From(right.Runs());
        AssertSame(left.Combine(right, static (x, y) => x || y), a.Union(b));
        AssertSame(left.Combine(right, static (x, y) => x && y), a.Intersect(b));
        AssertSame(left.Combine(right, static (x, y) => x && !y), a.Subtract(b));
        AssertSame(left.Invert(), a.ComplementWithin(left.Domain));
        if (b.Count == 1)
        {
            AssertSame(left.Combine(right, static (x, y) => x && y), a.Intersect(b[0]));
            AssertSame(left.Combine(right, static (x, y) => x && !y), a.Subtract(b[0]));
            AssertSame(right.Combine(left, static (window, x) => window && !x), a.ComplementWithin(b[0]));
        }

        Assert.Equal(left.Runs().SequenceEqual(right.Runs()), a.Equals(b));
        if (a.Equals(b))
            Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    private static void AssertSame(Dense expected, IovaRangeSet actual)
    {
        List<IovaRange> runs = expected.Runs();
        if (!runs.SequenceEqual(actual))
            Assert.Fail($"expected {string.Join(", ", runs)}, got {actual}");
        Assert.True(IovaRangeView.IsCanonical(actual.AsSpan()));
    }

    private static void CheckRange(Dense dense, IovaRangeSet set, int first, int last)
    {
        IovaRange range = dense.Cells(first, last);
        IEnumerable<bool> cells = Enumerable.Range(first, last - first + 1).Select(i => dense[i]);
        Assert.Equal(cells.All(static cell => cell), set.Contains(range));
        Assert.Equal(cells.Any(static cell => cell), set.Overlaps(range));
    }

    private static void CheckPlaces(Dense dense, IovaRangeSet set, int size, ulong alignment, int lowest, int highest)
    {
        ulong low = dense.Origin + (ulong)lowest;
        ulong high = dense.Origin + (ulong)highest;
        List<int> places =
        [
            .. Enumerable
                .Range(lowest, highest - lowest + 1)
                .Where(start =>
                    start + size - 1 <= highest
                    && (dense.Origin + (ulong)start) % alignment == 0
                    && Enumerable.Range(start, size).All(i => dense[i])
                ),
        ];
        Assert.Equal(places.Count == 0 ? null : dense.Origin + (ulong)places[0], set.FindFirst((ulong)size, alignment, low, high));
        Assert.Equal(places.Count == 0 ? null : dense.Origin + (ulong)places[^1], set.FindLast((ulong)size, alignment, low, high));

        // Best: of the cut ranges that have a place, the shortest, and of equally short ones the lowest.
        ulong? best = places
            .Select(start => dense.Origin + (ulong)start)
            .Select(start => (Start: start, Range: set.Single(range => range.Contains(start))))
            .OrderBy(place => Math.Min(place.Range.Last, high) - Math.Max(place.Range.First, low))
            .ThenBy(static place => place.Start)
            .Select(static place => (ulong?)place.Start)
            .FirstOrDefault();
        Assert.Equal(best, set.FindBest((ulong)size, alignment, low, high));
    }
}
