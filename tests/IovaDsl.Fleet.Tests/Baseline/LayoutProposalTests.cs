using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Baseline;

public sealed class LayoutProposalTests
{
    private const ulong GiB = 1UL << 30;

    [Theory]
    [InlineData("0x0..0xffffffff", 1, "0x0..0x3fffffff")]
    [InlineData("0x0..0x7fffffff, 0x100000000..0xffffffffff", 8, "0x100000000..0x2ffffffff")]
    [InlineData("0x0..0x7fffffff, 0x100000000..0x1ffffffff", 5, "0x0..0x3fffffff, 0x100000000..0x1ffffffff")]
    [InlineData("0x1000..0x7fffffff, 0x100000000..0x13fffffff", 2, "0x40000000..0x7fffffff, 0x100000000..0x13fffffff")]
    [InlineData("0x0..0xffffffffffffffff", 4, "0x0..0xffffffff")]
    public void The_fewest_pieces_are_taken(string common, ulong size, string pieces)
    {
        LayoutProposal proposal = LayoutProposal.Of(IovaRangeSet.Parse(common), size * GiB)!;
        Assert.Equal(pieces, IovaRangeSet.From(proposal.Pieces).ToString());
        Assert.Equal(GiB, proposal.Alignment);
    }

    [Fact]
    public void Where_gibibytes_do_not_fit_smaller_alignment_does()
    {
        LayoutProposal proposal = LayoutProposal.Of(IovaRangeSet.Parse("0x200000..0x3fffffff"), GiB / 2)!;
        Assert.Equal(2UL << 20, proposal.Alignment);
        Assert.Equal("0x200000..0x201fffff", IovaRangeSet.From(proposal.Pieces).ToString());
    }

    [Fact]
    public void Too_little_room_is_said() => Assert.Null(LayoutProposal.Of(IovaRangeSet.Parse("0x0..0xfff"), 4097));
}
