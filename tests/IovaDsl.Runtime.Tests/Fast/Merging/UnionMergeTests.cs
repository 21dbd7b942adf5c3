using CsCheck;

namespace IovaDsl.Runtime.Tests.Fast;

public sealed class UnionMergeTests
{
    private static readonly int[] Sizes = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 64, 255, 256, 257, 300, 1000, 3072, 3073, 5000, 20_000];

    public static IEnumerable<object[]> AllShapes() => Shapes.Names.SelectMany(_ => Sizes, (name, n) => new object[] { name, n });

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void Merges_every_shape(string shape, int n)
    {
        for (int seed = 0; seed < (n < 100 ? 20 : 2); seed++)
            CheckMerge(Shapes.Make(shape, n, seed));
    }

    [Theory]
    [InlineData("uniform")]
    [InlineData("cluster")]
    [InlineData("nested-clusters")]
    [InlineData("equal-starts")]
    [InlineData("late-inversion")]
    [InlineData("disjoint-reversed")]
    public void Merges_large_sets(string shape)
    {
        IovaRange[] ranges = Shapes.Make(shape, 1_200_000, 5);
        List<IovaRange> expected = CheckMerge(ranges);
        int count = UnionMerge.UnionWithTwoThreads(ranges);
        AssertSame(expected, ranges.AsSpan(0, count));
    }

    // Every subset of a few addresses, in a space so small that everything overlaps and touches.
    [Fact]
    public void Agrees_with_a_dense_space() =>
        Gen.Select(Gen.Byte, Gen.Byte)
            .Select((a, b) => new IovaRange(Math.Min(a, b), Math.Max(a, b)))
            .Array[0, 40]
            .Sample(CheckDense, iter: 5_000);

    // The same near the top of the space, where sums would wrap.
    [Fact]
    public void Agrees_with_a_dense_space_at_the_top() =>
        Gen.Select(Gen.Byte, Gen.Byte.Select(x => (byte)(x % 12)))
            .Select(
                (a, length) =>
                    new IovaRange(ulong.MaxValue - 255 + a, a + length > 255 ? ulong.MaxValue : ulong.MaxValue - 255 + a + length)
            )
            .Array[0, 40]
            .Sample(CheckDense, iter: 5_000);

    [Fact]
    public void Merges_any_prefix_of_random_lengths() =>
        Gen.Select(Gen.Int[0, 700], Gen.Int[0, Shapes.Names.Length - 1], Gen.Int)
            .Sample((n, shape, seed) => CheckMerge(Shapes.Make(Shapes.Names[shape], n, seed)), iter: 500);

    // In order up to any place, then anything: the sweep stops there, in place with its own answer before it.
    [Fact]
    public void Merges_what_is_in_order_up_to_any_place() =>
        Gen.Select(Gen.Int[0, 80], Gen.Int[0, 80], Gen.Int[0, Shapes.Names.Length - 1], Gen.Int)
            .Sample(
                (ordered, rest, shape, seed) =>
                {
                    IovaRange[] ranges = Shapes.Make(Shapes.Names[shape], ordered + rest, seed);
                    Array.Sort(ranges, 0, ordered, Comparer<IovaRange>.Create((a, b) => a.First.CompareTo(b.First)));
                    CheckMerge(ranges);
                },
                iter: 3_000
            );

    // A few addresses at both ends of the space, for every size that is merged in registers and some beyond.
    [Fact]
    public void Agrees_at_both_ends_of_the_space() =>
        Gen.Select(Gen.Int[0, 2].Select(i => new ulong[] { 0, 1ul << 63, ulong.MaxValue - 15 }[i]), Gen.ULong[0, 15], Gen.ULong[0, 15])
            .Select((origin, a, b) => new IovaRange(origin + Math.Min(a, b), origin + Math.Max(a, b)))
            .Array[0, 20]
            .Sample(
                ranges =>
                {
                    CheckMerge(ranges);
                    Array.Sort(ranges, (a, b) => a.First.CompareTo(b.First));
                    CheckMerge(ranges);
                },
                iter: 5_000
            );

    [Fact]
    public void Refuses_a_destination_that_overlaps_or_is_short()
    {
        IovaRange[] ranges = new IovaRange[10];
        Assert.Throws<ArgumentException>(() => UnionMerge.Union(ranges.AsSpan(0, 5), ranges.AsSpan(4)));
        Assert.Throws<ArgumentException>(() => UnionMerge.Union(ranges, new IovaRange[9]));
        Assert.Throws<ArgumentException>(() => UnionMerge.Complement(ranges, IovaRange.All, new IovaRange[10]));
    }

    public static IEnumerable<object[]> AllocationShapes() =>
        from shape in new[] { "uniform", "cluster", "equal-starts", "sorted-then-low" }
        from n in new[] { 8, 16, 64, 1000, 50_000 }
        select new object[] { shape, n };

    [Theory]
    [MemberData(nameof(AllocationShapes))]
    public void Allocates_nothing_once_the_pool_is_warm(string shape, int n)
    {
        IovaRange[] ranges = Shapes.Make(shape, n, 1),
            target = new IovaRange[n + 1];
        IovaRange[] original = (IovaRange[])ranges.Clone();
        void Merge()
        {
            original.CopyTo(ranges, 0);
            UnionMerge.Union(ranges, target);
            UnionMerge.Complement(ranges, IovaRange.All, target);
            UnionMerge.Union(ranges);
        }

        Merge();
        Allocation.AssertNone(Merge);
    }

    private static List<IovaRange> CheckMerge(IovaRange[] ranges)
    {
        List<IovaRange> expected = ReferenceMerge.Union(ranges);
        IovaRange[] original = (IovaRange[])ranges.Clone();

        // A guard behind the destination shows a write beyond it.
        IovaRange guard = new(0xbeef, 0xdead);
        IovaRange[] apart = new IovaRange[ranges.Length + 1];
        apart[^1] = guard;
        int count = UnionMerge.Union(ranges, apart.AsSpan(0, ranges.Length));
        AssertSame(expected, apart.AsSpan(0, count));
        Assert.Equal(guard, apart[^1]);
        Assert.True(original.AsSpan().SequenceEqual(ranges));

        foreach (IovaRange within in Windows(expected))
        {
            IovaRange[] gaps = new IovaRange[ranges.Length + 2];
            gaps[^1] = guard;
            int gapCount = UnionMerge.Complement(ranges, within, gaps.AsSpan(0, ranges.Length + 1));
            AssertSame(ReferenceMerge.Complement(expected, within), gaps.AsSpan(0, gapCount));
            Assert.Equal(guard, gaps[^1]);
        }

        Assert.True(original.AsSpan().SequenceEqual(ranges));

        IovaRange[] inPlace = [.. ranges, guard];
        count = UnionMerge.Union(inPlace.AsSpan(0, ranges.Length));
        AssertSame(expected, inPlace.AsSpan(0, count));
        Assert.Equal(guard, inPlace[^1]);
        return expected;
    }

    private static IEnumerable<IovaRange> Windows(List<IovaRange> runs)
    {
        yield return IovaRange.All;
        yield return new IovaRange(0, (1ul << 48) - 1);
        if (runs.Count == 0)
            yield break;
        IovaRange middle = runs[runs.Count / 2];
        yield return middle;
        yield return new IovaRange(middle.Last, ulong.MaxValue);
        yield return new IovaRange(runs[0].Last, runs[^1].First < runs[0].Last ? runs[0].Last : runs[^1].First);
    }

    private static void CheckDense(IovaRange[] ranges)
    {
        ulong origin = ranges.Length == 0 ? 0 : ranges[0].First & ~0xfful;
        bool[] covered = new bool[258];
        foreach (IovaRange range in ranges)
            for (ulong x = range.First - origin; x <= range.Last - origin; x++)
                covered[x + 1] = true;
        List<IovaRange> expected = [];
        for (int x = 1; x < 258; x++)
        {
            if (covered[x] && !covered[x - 1])
                expected.Add(new IovaRange(origin + (ulong)x - 1, origin + (ulong)x - 1));
            if (covered[x])
                expected[^1] = new IovaRange(expected[^1].First, origin + (ulong)x - 1);
        }

        AssertSame(expected, ReferenceMerge.Union(ranges).ToArray());
        CheckMerge(ranges);
    }

    private static void AssertSame(List<IovaRange> expected, ReadOnlySpan<IovaRange> actual)
    {
        if (!actual.SequenceEqual(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(expected)))
            Assert.Fail(
                $"expected {string.Join(' ', expected.Take(20))} ({expected.Count}), got "
                    + $"{string.Join(' ', actual.ToArray().Take(20))} ({actual.Length})"
            );
    }
}
