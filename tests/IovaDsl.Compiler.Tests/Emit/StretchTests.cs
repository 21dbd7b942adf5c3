using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Emit;

/// <summary>The space of a device as reports draw it: of several reasons the first, and neighbours of one word are one.</summary>
public sealed class StretchTests
{
    [Theory]
    [InlineData("", "software-msi 0x8000000..0x80fffff", "aperture 0x1000000000000..0xffffffffffffffff")]
    [InlineData(
        "dma-window 0x1000_0000..0xf_ffff_ffff",
        "limit 0x0..0xfffffff",
        "limit 0x1000000000..0xffffffffffff",
        "aperture 0x1000000000000..0xffffffffffffffff"
    )]
    [InlineData(
        "reserved 0x0 size 4K  reserved 0x1000 size 4K  reserved 0x800_0000 size 4K",
        "reserved 0x0..0x1fff",
        "reserved 0x8000000..0x8000fff",
        "software-msi 0x8001000..0x80fffff",
        "aperture 0x1000000000000..0xffffffffffffffff"
    )]
    [InlineData(
        "direct 0x1000_0000 size 64K  direct-relaxable 0x1000_8000 size 64K  reserved 0x1000_4000 size 4K",
        "software-msi 0x8000000..0x80fffff",
        "direct 0x10000000..0x1000ffff",
        "direct-relaxable 0x10010000..0x10017fff",
        "aperture 0x1000000000000..0xffffffffffffffff"
    )]
    public void Stretches_follow_each_other_from_end_to_end(string clauses, params string[] notUsable)
    {
        Stretch[] stretches = [.. Stretch.Of(Answer(clauses))];
        Assert.Equal(notUsable, stretches.Where(s => s.What != Stretch.Usable).Select(s => $"{s.What} {s.Range}"));
        Assert.Equal((0ul, ulong.MaxValue), (stretches[0].Range.First, stretches[^1].Range.Last));
        foreach ((Stretch before, Stretch after) in stretches.Zip(stretches.Skip(1)))
        {
            Assert.Equal(before.Range.Last + 1, after.Range.First);
            Assert.NotEqual(before.What, after.What);
        }
    }

    /// <summary>Rows of a report stand by their first address, then by their last, then by their words.</summary>
    [Theory]
    [InlineData("direct 0x1000 size 8K  reserved 0x1000 size 4K", "reserved 0x1000..0x1fff", "direct 0x1000..0x2fff")]
    [InlineData("direct 0x1000 size 4K  reserved 0x1000 size 8K", "direct 0x1000..0x1fff", "reserved 0x1000..0x2fff")]
    [InlineData("reserved 0x1000 size 4K  direct 0x1000 size 4K", "direct 0x1000..0x1fff", "reserved 0x1000..0x1fff")]
    [InlineData("reserved 0x2000 size 4K  direct 0x1000 size 4K", "direct 0x1000..0x1fff", "reserved 0x2000..0x2fff")]
    public void Rows_are_in_order(string clauses, params string[] rows) =>
        Assert.Equal(
            rows,
            Exclusion.Of(Answer(clauses)).Take(rows.Length).Select(row => $"{row.What} {new IovaRange(row.First, row.Last)}")
        );

    private static GroupAnswer Answer(string clauses) =>
        Compiling.Answer(
            IovaCompilation.CompileText(
                $"platform p {{ firmware device-tree iommu s : arm-smmu-v3 {{ input-bits 48 }} interconnect soc {{}} "
                    + $"device d on soc {{ behind s streams 0 {clauses} }} }}"
            ),
            "d"
        );
}
