using CsCheck;

namespace IovaDsl.Runtime.Tests.Values;

[Trait("Category", "Fast")]
public class IovaRangeTests
{
    [Theory]
    [InlineData("0x0..0x0", 0UL, 0UL)]
    [InlineData("0x1000..0x1fff", 0x1000UL, 0x1fffUL)]
    [InlineData("0X8000_0000..0xFFFF_FFFF", 0x8000_0000UL, 0xffff_ffffUL)]
    [InlineData(" 16 .. 0b1_1111 ", 16UL, 31UL)]
    [InlineData("0x0..0xffffffffffffffff", 0UL, ulong.MaxValue)]
    [InlineData("0..18446744073709551615", 0UL, ulong.MaxValue)]
    public void Reads_every_way_to_write_a_range(string text, ulong first, ulong last) =>
        Assert.Equal(new IovaRange(first, last), IovaRange.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0x0")]
    [InlineData("0x0..")]
    [InlineData("..0x0")]
    [InlineData("0x2..0x1")]
    [InlineData("0x..0x1")]
    [InlineData("0x1_..0x2")]
    [InlineData("_1..2")]
    [InlineData("1__0..20")]
    [InlineData("-1..2")]
    [InlineData("0x0..0x1_0000_0000_0000_0000")]
    [InlineData("0..18446744073709551616")]
    [InlineData("0b2..3")]
    [InlineData("a..b")]
    [InlineData("0x0..0x1..0x2")]
    public void Refuses_what_is_not_a_range(string text)
    {
        Assert.False(IovaRange.TryParse(text, out IovaRange range));
        Assert.Equal(default, range);
        Assert.Throws<FormatException>(() => IovaRange.Parse(text));
    }

    [Fact]
    public void What_is_written_is_read_back() => Edges.Range.Sample(static range => IovaRange.Parse(range.ToString()) == range);

    [Fact]
    public void Writes_lower_case_without_padding() =>
        Assert.Equal("0xfee00000..0xfeefffff", new IovaRange(0xFEE0_0000, 0xFEEF_FFFF).ToString());

    [Fact]
    public void A_reversed_range_cannot_be_made() => Assert.Throws<ArgumentOutOfRangeException>(static () => new IovaRange(1, 0));

    [Fact]
    public void The_default_is_address_0() => Assert.Equal(new IovaRange(0, 0), default);

    [Theory]
    [InlineData(0UL, 1UL, 0UL)]
    [InlineData(0UL, ulong.MaxValue, ulong.MaxValue - 1)]
    [InlineData(1UL, ulong.MaxValue, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 1UL, ulong.MaxValue)]
    [InlineData(0x1000UL, 0x1000UL, 0x1fffUL)]
    public void Start_and_size_give_the_last_address(ulong start, ulong size, ulong last) =>
        Assert.Equal(new IovaRange(start, last), IovaRange.FromStartAndSize(start, size));

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(5UL, 0UL)]
    [InlineData(2UL, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 2UL)]
    public void A_size_of_0_or_past_the_end_is_refused(ulong start, ulong size)
    {
        Assert.False(IovaRange.TryFromStartAndSize(start, size, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => IovaRange.FromStartAndSize(start, size));
    }

    [Fact]
    public void Bits_give_all_their_addresses()
    {
        for (int bits = 1; bits <= 63; bits++)
            Assert.Equal(new IovaRange(0, (1UL << bits) - 1), IovaRange.FromBits(bits));
        Assert.Equal(IovaRange.All, IovaRange.FromBits(64));
        Assert.Throws<ArgumentOutOfRangeException>(static () => IovaRange.FromBits(0));
        Assert.Throws<ArgumentOutOfRangeException>(static () => IovaRange.FromBits(65));
    }

    [Fact]
    public void Only_the_whole_space_has_no_length()
    {
        Assert.False(IovaRange.All.TryGetLength(out ulong none));
        Assert.Equal(0UL, none);
        Assert.True(new IovaRange(1, ulong.MaxValue).TryGetLength(out ulong most));
        Assert.Equal(ulong.MaxValue, most);
        Edges.Range.Sample(static range =>
            range.TryGetLength(out ulong length) ? IovaRange.FromStartAndSize(range.First, length) == range : range.IsAll
        );
    }

    [Fact]
    public void Relations_are_what_a_dense_space_says()
    {
        const int size = 6;
        foreach (ulong origin in Dense.Origins(size))
        {
            IovaRange[] ranges = [.. Dense.AllRanges(origin, size)];
            foreach (IovaRange a in ranges)
            {
                foreach (IovaRange b in ranges)
                    CheckRelations(a, b, [.. Enumerable.Range(0, size).Select(i => origin + (ulong)i)]);
            }
        }
    }

    private static void CheckRelations(IovaRange a, IovaRange b, ulong[] domain)
    {
        ulong[] common = [.. domain.Where(x => a.Contains(x) && b.Contains(x))];
        Assert.Equal(common.Length > 0, a.Overlaps(b));
        Assert.Equal(common.Length > 0, a.TryIntersect(b, out IovaRange both));
        if (common.Length > 0)
            Assert.Equal(new IovaRange(common[0], common[^1]), both);
        Assert.Equal(domain.All(x => a.Contains(x) || !b.Contains(x)), a.Covers(b));
        Assert.Equal(a.Last < b.First, a.IsBefore(b));

        // Touching: disjoint, and together one unbroken run.
        ulong[] together = [.. domain.Where(x => a.Contains(x) || b.Contains(x))];
        bool unbroken = together[^1] - together[0] == (ulong)(together.Length - 1);
        Assert.Equal(common.Length == 0 && unbroken, a.Touches(b));
    }

    [Fact]
    public void Nothing_touches_across_the_end_of_the_space() =>
        Assert.False(new IovaRange(0, 0).Touches(new IovaRange(ulong.MaxValue, ulong.MaxValue)));
}
