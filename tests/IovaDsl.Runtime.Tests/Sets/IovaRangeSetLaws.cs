using CsCheck;

namespace IovaDsl.Runtime.Tests.Sets;

/// <summary>What holds for any sets, near the edges of the 64-bit space.</summary>
public class IovaRangeSetLaws
{
    [Fact]
    public void A_set_does_not_depend_on_order_or_repetition() =>
        Gen.Select(Edges.Ranges, Gen.Int[0, 1000])
            .Sample(
                static (ranges, seed) =>
                {
                    IovaRange[] shuffled = [.. ranges, .. ranges];
                    new Random(seed).Shuffle(shuffled);
                    return IovaRangeSet.From(shuffled) == IovaRangeSet.From(ranges);
                }
            );

    [Fact]
    public void Uniting_again_changes_nothing() =>
        Edges.Set.Sample(static set => IovaRangeSet.From(set.AsSpan()) == set && set.Union(set) == set && set.Intersect(set) == set);

    [Fact]
    public void A_set_is_canonical() => Edges.Set.Sample(static set => IovaRangeView.IsCanonical(set.AsSpan()));

    [Fact]
    public void A_set_holds_what_its_ranges_hold() =>
        Edges.Ranges.Sample(static ranges =>
        {
            IovaRangeSet set = IovaRangeSet.From(ranges);
            foreach (ulong address in Edges.Probes(ranges))
                Assert.Equal(ranges.Any(range => range.Contains(address)), set.Contains(address));
        });

    [Fact]
    public void Contents_and_gaps_partition_every_window() =>
        Gen.Select(Edges.Set, Edges.Range)
            .Sample(
                static (set, window) =>
                {
                    IovaRangeSet contents = set.Intersect(window);
                    IovaRangeSet gaps = set.ComplementWithin(window);
                    Assert.True(contents.Intersect(gaps).IsEmpty);
                    Assert.Equal(IovaRangeSet.From(window), contents.Union(gaps));
                }
            );

    [Fact]
    public void Complement_is_its_own_inverse() => Edges.Set.Sample(static set => set.Complement().Complement() == set);

    [Fact]
    public void De_Morgan() =>
        Gen.Select(Edges.Set, Edges.Set)
            .Sample(
                static (a, b) =>
                    a.Union(b).Complement() == a.Complement().Intersect(b.Complement())
                    && a.Intersect(b).Complement() == a.Complement().Union(b.Complement())
            );

    [Fact]
    public void What_is_subtracted_is_gone_and_the_rest_stays() =>
        Gen.Select(Edges.Set, Edges.Set)
            .Sample(static (a, b) => a.Subtract(b).Intersect(b).IsEmpty && a.Subtract(b).Union(a.Intersect(b)) == a);

    [Fact]
    public void What_is_written_is_read_back() => Edges.Set.Sample(static set => IovaRangeSet.Parse(set.ToString()) == set);

    [Fact]
    public void The_total_length_is_the_sum() =>
        Edges.Set.Sample(static set =>
        {
            UInt128 sum = 0;
            foreach (IovaRange range in set)
                sum += (UInt128)range.LengthMinusOne + 1;
            Assert.Equal(sum <= ulong.MaxValue, set.TryGetTotalLength(out ulong length));
            Assert.Equal((ulong)sum, length);
        });

    [Fact]
    public void A_place_that_is_found_fits() =>
        Gen.Select(Edges.Set, Edges.Address, Gen.Int[0, 63], Edges.Range)
            .Sample(
                static (set, size, alignmentBits, limits) =>
                {
                    size = Math.Max(1, size);
                    ulong alignment = 1UL << alignmentBits;
                    ulong?[] starts =
                    [
                        set.FindFirst(size, alignment, limits.First, limits.Last),
                        set.FindLast(size, alignment, limits.First, limits.Last),
                        set.FindBest(size, alignment, limits.First, limits.Last),
                    ];
                    Assert.True(starts.All(static start => start is null) || starts.All(static start => start is not null));
                    if (starts[0] > starts[2] || starts[2] > starts[1])
                        Assert.Fail("First, best and last are not in order.");
                    foreach (ulong start in starts.OfType<ulong>())
                    {
                        Assert.Equal(0UL, start & (alignment - 1));
                        IovaRange place = IovaRange.FromStartAndSize(start, size);
                        Assert.True(set.Contains(place));
                        Assert.True(limits.Covers(place));
                    }
                }
            );

    [Fact]
    public void Empty_and_all_are_what_they_say()
    {
        Assert.Equal("", IovaRangeSet.Empty.ToString());
        Assert.Equal(IovaRangeSet.Empty, IovaRangeSet.Parse(" "));
        Assert.Equal(IovaRangeSet.All, IovaRangeSet.Empty.Complement());
        Assert.Equal(IovaRangeSet.All, IovaRangeSet.Parse("0x8000000000000000..0xffffffffffffffff,0..0x7fffffffffffffff"));
        Assert.True(IovaRangeSet.All.IsAll);
        Assert.Null(IovaRangeSet.Empty.FindFirst(1));
        Assert.Equal(ulong.MaxValue, IovaRangeSet.All.FindLast(1));
    }

    [Theory]
    [InlineData("0x0..0x1,")]
    [InlineData(",0x0..0x1")]
    [InlineData("0x0..0x1 0x2..0x3")]
    [InlineData("none")]
    public void Refuses_what_is_not_a_list(string text) => Assert.Throws<FormatException>(() => IovaRangeSet.Parse(text));

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(1UL, 0UL)]
    [InlineData(1UL, 3UL)]
    public void Refuses_sizes_and_alignments_that_are_none(ulong size, ulong alignment) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IovaRangeSet.All.FindFirst(size, alignment));

    [Fact]
    public void A_view_refuses_what_is_not_canonical()
    {
        Assert.Throws<ArgumentException>(static () => IovaRangeView.FromCanonical([new(0, 1), new(2, 3)]).Count);
        Assert.Throws<ArgumentException>(static () => IovaRangeView.FromCanonical([new(4, 5), new(0, 1)]).Count);
        Assert.Throws<ArgumentException>(static () => IovaRangeView.FromWords(new ulong[3]).Count);
        Assert.Equal(2, IovaRangeView.FromWords([0, 1, 3, ulong.MaxValue]).Count);
    }
}
