using IovaDsl.Runtime.Tests.Merging;
using IovaDsl.Runtime.Updates;

namespace IovaDsl.Runtime.Tests.Updates;

public sealed class UpdateTests
{
    public static IEnumerable<object[]> AllShapes() =>
        from shape in Shapes.Names
        from n in new[] { 1, 9, 60, 2000 }
        select new object[] { shape, n };

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void AddingOneByOneIsTheMerge(string shape, int n)
    {
        IovaRange[] ranges = Short(shape, n);
        MutableIovaRanges set = new();
        foreach (IovaRange range in ranges)
            set.Add(range);
        Assert.Equal(IovaRangeSet.From(ranges), set.ToSet());
        Assert.True(IovaRangeView.IsCanonical(set.ToSet().AsSpan()));

        // Half of them leave again; each is cut out of what is there.
        IovaRangeSet expected = set.ToSet();
        for (int i = 0; i < n; i += 2)
        {
            set.Remove(ranges[i]);
            if (n < 100)
                Assert.Equal(expected = expected.Subtract(ranges[i]), set.ToSet());
        }
        Assert.Equal(IovaRangeSet.From(ranges).Subtract(IovaRangeSet.From(ranges.Where((_, i) => i % 2 == 0))), set.ToSet());
        set.Remove(IovaRange.All);
        Assert.Equal(0, set.Count);
        set.Add(ranges[0]);
        Assert.True(set.Contains(ranges[0]));
    }

    // A dense space, where every kind of overlap occurs.
    [Theory]
    [InlineData(0ul)]
    [InlineData(ulong.MaxValue - 4095)]
    public void AddAndRemoveAgreeWithADenseSpace(ulong origin)
    {
        bool[] dense = new bool[4096];
        Random random = new(1);
        MutableIovaRanges set = new();
        for (int step = 0; step < 20_000; step++)
        {
            int first = random.Next(4096), last = Math.Min(4095, first + random.Next(random.Next(1, 30)));
            IovaRange range = new(origin + (ulong)first, origin + (ulong)last);
            bool add = random.Next(100) < (step / 4000 % 2 == 0 ? 60 : 40);
            if (add)
                set.Add(range);
            else
                set.Remove(range);
            dense.AsSpan(first, last - first + 1).Fill(add);
            int from = random.Next(4096), length = Math.Min(random.Next(6), 4095 - from);
            Assert.Equal(!dense.AsSpan(from, length + 1).Contains(false), set.Contains(new IovaRange(origin + (ulong)from, origin + (ulong)(from + length))));
            if (step % 200 == 0)
                Assert.Equal(FromDense(dense, origin), set.ToSet());
        }
    }

    [Fact]
    public void TheEndsOfTheSpaceAreAddressesLikeOthers()
    {
        MutableIovaRanges set = new();
        IovaRange zero = new(0, 0), end = new(ulong.MaxValue, ulong.MaxValue);
        Assert.False(set.Contains(end) || set.Contains(zero));
        set.Add(end);
        set.Add(zero);
        Assert.Equal("0x0..0x0, 0xffffffffffffffff..0xffffffffffffffff", set.ToSet().ToString());
        set.Add(new IovaRange(1, ulong.MaxValue - 1));
        Assert.True(set.ToSet().IsAll);
        set.Remove(end);
        Assert.False(set.Contains(end));
        set.Remove(IovaRange.All);
        Assert.Equal(0, set.Count);
    }

    // Many blocks at once: one range that meets none, then one that swallows nearly all, then single addresses cut out of it.
    [Fact]
    public void RangesOverManyBlocks()
    {
        MutableIovaRanges set = new();
        for (ulong i = 0; i < 3000; i++)
            set.Add(new IovaRange(i * 7919 % 3000 * 16, i * 7919 % 3000 * 16 + 7));
        Assert.Equal(3000, set.Count);
        set.Add(new IovaRange(8, 2998 * 16 + 7));
        Assert.Equal("0x0..0xbb67, 0xbb70..0xbb77", set.ToSet().ToString());
        for (ulong i = 1; i < 2000; i += 2)
            set.Remove(new IovaRange(i, i));
        Assert.Equal(1002, set.Count);
        set.Remove(new IovaRange(1, 1997));
        Assert.Equal("0x0..0x0, 0x7ce..0x7ce, 0x7d0..0xbb67, 0xbb70..0xbb77", set.ToSet().ToString());
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(ulong.MaxValue - 4095)]
    public void ClaimsAreCounted(ulong origin)
    {
        int[] dense = new int[4096];
        Random random = new(2);
        List<(int First, int Last)> claims = [];
        CountedIovaRanges counted = new();
        for (int step = 0; step < 8000; step++)
        {
            if (claims.Count == 0 || random.Next(100) < (step / 2000 % 2 == 0 ? 70 : 30))
            {
                int first = random.Next(4096), last = Math.Min(4095, first + random.Next(40));
                claims.Add((first, last));
                counted.Add(new IovaRange(origin + (ulong)first, origin + (ulong)last));
                for (int i = first; i <= last; i++)
                    dense[i]++;
            }
            else
            {
                int which = random.Next(claims.Count);
                (int first, int last) = claims[which];
                claims.RemoveAt(which);
                counted.Remove(new IovaRange(origin + (ulong)first, origin + (ulong)last));
                for (int i = first; i <= last; i++)
                    dense[i]--;
            }
            if (step % 100 == 0)
            {
                Assert.Equal(FromDense([.. dense.Select(c => c > 0)], origin), counted.ToSet());
                int probe = random.Next(4096);
                Assert.Equal(dense[probe], counted.CountAt(origin + (ulong)probe));
            }
        }
    }

    [Fact]
    public void RemovingWhatWasNotAddedIsRefused()
    {
        CountedIovaRanges counted = new();
        counted.Add(new IovaRange(10, 20));
        Assert.Throws<InvalidOperationException>(() => counted.Remove(new IovaRange(15, 21)));
        Assert.Equal("0xa..0x14", counted.ToSet().ToString());
    }

    internal static IovaRange[] Short(string shape, int n) =>
        [.. Shapes.Make(shape, n, n).Select(r => new IovaRange(r.First, r.First + Math.Min(r.LengthMinusOne, (r.First ^ r.Last) % 4096)))];

    private static IovaRangeSet FromDense(bool[] dense, ulong origin) =>
        IovaRangeSet.From(Enumerable.Range(0, dense.Length).Where(i => dense[i]).Select(i => new IovaRange(origin + (ulong)i, origin + (ulong)i)));
}
