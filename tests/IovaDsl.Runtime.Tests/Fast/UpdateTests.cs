using CsCheck;
using IovaDsl.Runtime.Fast;

namespace IovaDsl.Runtime.Tests.Fast;

public sealed class UpdateTests
{
    public static IEnumerable<object[]> AllShapes() =>
        from shape in Shapes.Names
        from n in new[] { 1, 9, 60, 2000 }
        select new object[] { shape, n };

    /// <summary>So many that the tree of blocks has three levels.</summary>
    [Fact]
    public void A_hundred_thousand_that_stay_apart_are_found_again()
    {
        IovaRange[] ranges = [.. Enumerable.Range(0, 100_000).Select(i => IovaRange.FromStartAndSize((ulong)i * 0x100, 0x80))];
        Random random = new(5);
        random.Shuffle(ranges);
        MutableIovaRanges set = new();
        foreach (IovaRange range in ranges)
            set.Add(range);
        Assert.Equal(ranges.Length, set.Count);
        Assert.Equal(IovaRangeSet.From(ranges), set.ToSet());
        for (int i = 0; i < ranges.Length; i += 2)
            set.Remove(ranges[i]);
        Assert.Equal(IovaRangeSet.From(ranges.Where((_, i) => i % 2 != 0)), set.ToSet());
    }

    [Theory]
    [MemberData(nameof(AllShapes))]
    public void Adding_one_by_one_is_the_merge(string shape, int n)
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

    // A dense space, where every kind of overlap occurs; one of 18 addresses has nine ranges at most.
    [Theory]
    [InlineData(0ul, 18)]
    [InlineData(ulong.MaxValue - 17, 18)]
    [InlineData(0ul, 64)]
    [InlineData(ulong.MaxValue - 63, 64)]
    [InlineData(0ul, 4096)]
    [InlineData(ulong.MaxValue - 4095, 4096)]
    public void Add_and_remove_agree_with_a_dense_space(ulong origin, int size)
    {
        bool[] dense = new bool[size];
        Random random = new(1);
        MutableIovaRanges set = new();
        for (int step = 0; step < 20_000; step++)
        {
            int first = random.Next(size),
                last = Math.Min(size - 1, first + random.Next(random.Next(1, Math.Min(30, size / 4))));
            IovaRange range = new(origin + (ulong)first, origin + (ulong)last);
            bool add = random.Next(100) < (step / 4000 % 2 == 0 ? 60 : 40);
            if (add)
                set.Add(range);
            else
                set.Remove(range);
            dense.AsSpan(first, last - first + 1).Fill(add);
            int from = random.Next(size),
                length = Math.Min(random.Next(6), size - 1 - from);
            Assert.Equal(
                !dense.AsSpan(from, length + 1).Contains(false),
                set.Contains(new IovaRange(origin + (ulong)from, origin + (ulong)(from + length)))
            );
            if (size < 100 || step % 200 == 0)
                Assert.Equal(FromDense(dense, origin), set.ToSet());

            // A set that has grown stays as it is built, so that of few ranges there have to be new ones.
            if (size < 20 && step % 100 == 0)
            {
                set = new();
                dense.AsSpan().Clear();
            }
        }
    }

    // Thousands of ranges, many nodes of blocks: single addresses come, then wide ranges swallow or clear some or all of them, and they
    // come again into the memory that this left.
    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(ulong.MaxValue - 65535)]
    public void Many_blocks_agree_with_a_dense_space(ulong origin)
    {
        const int Size = 65536;
        bool[] dense = new bool[Size];
        Random random = new(3);
        MutableIovaRanges set = new();
        void Change(int first, int last, bool add)
        {
            IovaRange range = new(origin + (ulong)first, origin + (ulong)last);
            if (add)
                set.Add(range);
            else
                set.Remove(range);
            dense.AsSpan(first, last - first + 1).Fill(add);
        }

        for (int round = 0; round < 12; round++)
        {
            for (int step = 0; step < 6000; step++)
            {
                int first = random.Next(Size);
                Change(first, Math.Min(Size - 1, first + random.Next(3)), random.Next(10) > 2);
            }

            Assert.Equal(FromDense(dense, origin), set.ToSet());
            for (int wide = 0; wide < 4; wide++)
            {
                int from = round % 4 == 3 ? 0 : random.Next(Size),
                    to = round % 3 == 2 ? Size - 1 : Math.Min(Size - 1, from + random.Next(Size / 2));
                Change(from, to, wide % 2 == 0);
                Assert.Equal(FromDense(dense, origin), set.ToSet());
                Change(random.Next(from, to + 1), to, random.Next(2) == 0);
                int address = random.Next(Size);
                Assert.Equal(dense[address], set.Contains(new IovaRange(origin + (ulong)address, origin + (ulong)address)));
            }

            Assert.Equal(FromDense(dense, origin), set.ToSet());
        }
    }

    // Ranges that come in order fill the last block again and again; ranges that leave in order empty the first.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ascending_and_descending(bool ascending)
    {
        MutableIovaRanges set = new();
        for (ulong i = 0; i < 5000; i++)
            set.Add(At(i));
        Assert.Equal(5000, set.Count);
        Assert.True(IovaRangeView.IsCanonical(set.ToSet().AsSpan()));
        for (ulong i = 0; i < 4999; i++)
            set.Remove(At(i));
        Assert.Equal(IovaRangeSet.From(At(4999)), set.ToSet());
        set.Add(At(17));
        Assert.Equal(2, set.Count);

        IovaRange At(ulong i) => ascending ? new(16 * i, 16 * i + 7) : new(ulong.MaxValue - 16 * i - 7, ulong.MaxValue - 16 * i);
    }

    [Fact]
    public void Whole_sets_are_added_and_removed() =>
        Gen.Select(Edges.Set, Edges.Set, Edges.Set)
            .Sample(
                static (first, second, gone) =>
                {
                    MutableIovaRanges ranges = new();
                    ranges.Add(first);
                    ranges.Add(second);
                    ranges.Remove(gone);
                    Assert.Equal((first | second) - gone, ranges.ToSet());
                }
            );

    [Fact]
    public void The_ends_of_the_space_are_addresses_like_others()
    {
        MutableIovaRanges set = new();
        IovaRange zero = new(0, 0),
            end = new(ulong.MaxValue, ulong.MaxValue);
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
    public void Ranges_over_many_blocks()
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
    public void Claims_are_counted(ulong origin)
    {
        int[] dense = new int[4096];
        Random random = new(2);
        List<(int First, int Last)> claims = [];
        CountedIovaRanges counted = new();
        for (int step = 0; step < 8000; step++)
        {
            if (claims.Count == 0 || random.Next(100) < (step / 2000 % 2 == 0 ? 70 : 30))
            {
                int first = random.Next(4096),
                    last = Math.Min(4095, first + random.Next(40));
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
    public void Removing_what_was_not_added_is_refused()
    {
        CountedIovaRanges counted = new();
        counted.Add(new IovaRange(10, 20));
        Assert.Throws<InvalidOperationException>(() => counted.Remove(new IovaRange(15, 21)));
        Assert.Equal("0xa..0x14", counted.ToSet().ToString());
    }

    /// <summary>Neighbours of equal counts become one again: claims that come and go need no more memory however often.</summary>
    [Fact]
    public void A_claim_that_goes_leaves_no_segment()
    {
        CountedIovaRanges counted = new();
        foreach (IovaRange claim in Shapes.Make("random", 500, 1))
            counted.Add(claim);
        // As long as those that stay, so that they begin and end in the midst of others.
        IovaRange[] passing = [.. Enumerable.Range(2, 80).SelectMany(seed => Shapes.Make("random", 500, seed))];
        long before = 0;
        for (int i = 0; i < passing.Length; i++)
        {
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            counted.Add(passing[i]);
            counted.Remove(passing[i]);
        }

        // Two segments that stayed of each would take a megabyte; what another thread's collection takes of our buffer counts here.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void A_refused_removal_changes_nothing_in_any_block()
    {
        CountedIovaRanges counted = new();
        counted.Add(IovaRange.All);
        for (ulong i = 0; i < 3000; i++)
            counted.Add(new IovaRange(i * 16, i * 16 + 7));
        counted.Remove(IovaRange.All);
        IovaRangeSet before = counted.ToSet();
        Assert.Equal(3000, before.Count);
        Assert.Throws<InvalidOperationException>(() => counted.Remove(new IovaRange(0, 2999 * 16 + 7)));
        Assert.Throws<InvalidOperationException>(() => counted.Remove(new IovaRange(2999 * 16 + 7, ulong.MaxValue)));
        Assert.Equal(before, counted.ToSet());
        counted.Add(new IovaRange(8, 2999 * 16));
        Assert.Equal([1, 1, 2, 1, 2, 1, 0], new ulong[] { 0, 8, 16, 24, 2999 * 16, 2999 * 16 + 1, 2999 * 16 + 8 }.Select(counted.CountAt));
        counted.Remove(new IovaRange(8, 2999 * 16));
        Assert.Equal(before, counted.ToSet());
    }

    [Fact]
    public void Claims_that_all_leave_and_come_again_leave_nothing_behind()
    {
        CountedIovaRanges counted = new();
        for (int round = 0; round < 3; round++)
        {
            IovaRange[] claims = Shapes.Make("random", 4000, round);
            foreach (IovaRange claim in claims)
                counted.Add(claim);
            Assert.Equal(IovaRangeSet.From(claims), counted.ToSet());
            foreach (IovaRange claim in claims.Reverse())
                counted.Remove(claim);
            Assert.Equal(IovaRangeSet.Empty, counted.ToSet());
            Assert.Equal(0, counted.CountAt(ulong.MaxValue));
        }
    }

    internal static IovaRange[] Short(string shape, int n) =>
        [.. Shapes.Make(shape, n, n).Select(r => new IovaRange(r.First, r.First + Math.Min(r.LengthMinusOne, (r.First ^ r.Last) % 4096)))];

    private static IovaRangeSet FromDense(bool[] dense, ulong origin) =>
        IovaRangeSet.From(
            Enumerable.Range(0, dense.Length).Where(i => dense[i]).Select(i => new IovaRange(origin + (ulong)i, origin + (ulong)i))
        );
}
