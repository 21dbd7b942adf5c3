using CsCheck;

namespace IovaDsl.Runtime.Tests.Values;

[Trait("Category", "Fast")]
public class ReservedRegionTests
{
    [Theory]
    [InlineData(0x1000UL, 0x1000UL, RegionForm.WellFormed, 0x1fffUL)]
    [InlineData(0x1000UL, 0UL, RegionForm.ZeroLength, 0xfffUL)]
    [InlineData(0UL, 0UL, RegionForm.ZeroLength, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 1UL, RegionForm.WellFormed, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 2UL, RegionForm.Overflowing, 0UL)]
    [InlineData(1UL, ulong.MaxValue, RegionForm.WellFormed, ulong.MaxValue)]
    [InlineData(2UL, ulong.MaxValue, RegionForm.Overflowing, 0UL)]
    public void A_start_and_a_length_may_be_malformed(ulong start, ulong length, RegionForm form, ulong last)
    {
        ReservedRegion region = ReservedRegion.FromStartAndLength(start, length, RegionKind.Direct);
        Assert.Equal(form, region.Form);
        Assert.Equal(last, region.Last);
        Assert.Equal(length, region.KernelLength);
    }

    [Fact]
    public void A_zero_length_at_0_is_not_the_whole_space()
    {
        ReservedRegion zero = ReservedRegion.FromStartAndLength(0, 0, RegionKind.Reserved);
        ReservedRegion all = new(IovaRange.All, RegionKind.Reserved);
        Assert.NotEqual(all, zero);
        Assert.False(zero.TryGetRange(out _));
        Assert.True(all.TryGetRange(out IovaRange range));
        Assert.True(range.IsAll);
        Assert.Equal(all.Last, zero.Last);
        Assert.Equal(0UL, all.KernelLength);
    }

    [Fact]
    public void Plain_arithmetic_drops_what_is_empty_and_ends_what_overflows_at_the_top()
    {
        Assert.False(ReservedRegion.FromStartAndLength(5, 0, RegionKind.Msi).TryGetRange(out _));
        Assert.False(ReservedRegion.Malformed(0x7d80_0fff, 0x7d80_0000, RegionKind.Direct).TryGetRange(out _));
        Assert.True(ReservedRegion.FromStartAndLength(5, ulong.MaxValue, RegionKind.Msi).TryGetRange(out IovaRange range));
        Assert.Equal(new IovaRange(5, ulong.MaxValue), range);
    }

    [Fact]
    public void Malformed_refuses_what_is_not() =>
        Assert.Throws<ArgumentOutOfRangeException>(static () => ReservedRegion.Malformed(1, 1, RegionKind.Direct));

    [Fact]
    public void Ends_the_wrong_way_round_are_told_from_a_length_of_0()
    {
        Assert.Equal(RegionForm.Reversed, ReservedRegion.FromEnds(0x7d80_0fff, 0x7d80_0000, RegionKind.Direct).Form);
        Assert.Equal(RegionForm.ZeroLength, ReservedRegion.FromEnds(0x1000, 0xfff, RegionKind.Direct).Form);
        Assert.Equal(RegionForm.WellFormed, ReservedRegion.FromEnds(0x1000, 0x1000, RegionKind.Direct).Form);
    }

    [Fact]
    public void A_table_of_words_is_read_in_place() =>
        Edges
            .Region.Array[0, 8]
            .Sample(static regions =>
            {
                ulong[] words = [.. regions.SelectMany(static region => new[] { region.First, region.Last, region.Attributes })];
                Assert.Equal(regions, ReservedRegion.FromWords(words).ToArray());
            });

    [Fact]
    public void A_table_of_words_has_three_a_region() =>
        Assert.Throws<ArgumentException>(static () => ReservedRegion.FromWords(new ulong[4]).Length);

    [Fact]
    public void Kind_protection_and_form_are_kept() =>
        Gen.Select(Edges.Range, Edges.Kind, Edges.Protection)
            .Sample(
                static (range, kind, protection) =>
                {
                    ReservedRegion region = new(range, kind, protection);
                    Assert.Equal(
                        (kind, protection, RegionForm.WellFormed, false),
                        (region.Kind, region.Protection, region.Form, region.IsMalformed)
                    );
                }
            );

    [Fact]
    public void Kinds_have_the_kernels_order_and_words()
    {
        Assert.Equal(
            ["direct", "direct-relaxable", "reserved", "msi", "msi"],
            Enum.GetValues<RegionKind>().Select(static kind => kind.SysfsName())
        );
        Assert.Equal(
            ["direct", "direct-relaxable", "reserved", "msi", "software-msi"],
            Enum.GetValues<RegionKind>().Select(static kind => kind.Name())
        );
        foreach (RegionKind kind in Enum.GetValues<RegionKind>())
        {
            Assert.True(RegionKinds.TryParse(kind.Name(), out RegionKind read));
            Assert.Equal(kind, read);
        }

        Assert.False(RegionKinds.TryParse("sw-msi", out _));
        Assert.Throws<ArgumentOutOfRangeException>(static () => ((RegionKind)5).Name());
    }
}
