using IovaDsl.Compiler.Answers;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>Claims that firmware states wrongly, and pages of unusual sizes.</summary>
[Trait("Category", "Fast")]
public sealed class ClaimEdgeTests
{
    /// <summary>What Linux makes relaxable for a display or USB device stays as malformed as it was.</summary>
    [Theory]
    [InlineData("usb-xhci", "0x1000 size 0 allow IOVA2002 \"so it says\"")]
    [InlineData("usb-xhci", "0xffff_ffff_ffff_f000 size 8K allow IOVA2003 \"so it says\"")]
    [InlineData("vga", "0x7d80_0fff..0x7d80_0000 allow IOVA2001 \"so it says\"")]
    [InlineData("vga", "0x7d80_0000..0x7d80_0fff")]
    public void A_relaxed_region_keeps_its_form(string kind, string range)
    {
        ReservedRegion plain = Region("ethernet", range);
        ReservedRegion relaxed = Region(kind, range);
        Assert.Equal(RegionKind.Direct, plain.Kind);
        Assert.Equal(RegionKind.DirectRelaxable, relaxed.Kind);
        Assert.Equal((plain.First, plain.Last, plain.Form), (relaxed.First, relaxed.Last, relaxed.Form));
        Assert.Equal((plain.KernelLength, plain.Protection), (relaxed.KernelLength, relaxed.Protection));
    }

    /// <summary>The prot bits of a region are those that Linux's drivers state.</summary>
    [Theory]
    [InlineData("ethernet", "direct", RegionProtection.Read | RegionProtection.Write)]
    [InlineData("vga", "direct", RegionProtection.Read | RegionProtection.Write)]
    [InlineData("ethernet", "direct-relaxable", RegionProtection.Read | RegionProtection.Write)]
    [InlineData("ethernet", "reserved", RegionProtection.None)]
    [InlineData("ethernet", "msi", RegionProtection.None)]
    [InlineData("ethernet", "software-msi", RegionProtection.Write | RegionProtection.NoExecute | RegionProtection.Mmio)]
    public void A_claim_has_the_protection_of_its_kind(string device, string kind, RegionProtection expected) =>
        Assert.Equal(expected, Regions(device, $"{kind} 0x7d80_0000 size 4K").Single(region => region.First == 0x7d80_0000).Protection);

    /// <summary>The DMA API never hands out the first page of the IOMMU, however small, and rounds to such pages.</summary>
    [Theory]
    [InlineData("1K, 2M", "0x400..0x800003ff, 0x80000800..0xffffffff")]
    [InlineData("4K, 2M", "0x1000..0x7fffffff, 0x80001000..0xffffffff")]
    [InlineData("64K, 512M", "0x10000..0x7fffffff, 0x80010000..0xffffffff")]
    public void Pages_that_are_not_the_kernels(string pages, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $$"""
            platform p {
              iommu i : generic { input-bits 32  page-sizes {{pages}} }
              root-bus x { behind i }
              device d on x at 01:00.0 { reserved 0x8000_0400 size 1K }
            }
            """
        );
        Assert.Equal(expected, Compiling.Ranges(Compiling.Answer(result, "d").DmaApi.Ranges));
    }

    /// <summary>Of regions that lie in each other every one keeps its own cause, whatever is merged.</summary>
    [Theory]
    [InlineData(Quirks.None)]
    [InlineData(Quirks.Kernel)]
    public void Every_merged_region_has_its_causes(Quirks quirks)
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              iommu i : generic { input-bits 40 }
              root-bus x { behind i }
              device d on x at 01:00.0 {
                reserved 0x9000_0000 size 1M "outer"
                direct 0x9008_0000 size 64K "inner"
                reserved 0x900c_0000 size 64K "within"
                reserved 0x9010_0000 size 64K "behind"
                direct 0x9008_0000 size 64K "again"
              }
            }
            """
        );
        GroupAnswer answer = Compiling.Answer(result, "d", AnswerOptions.Default with { Quirks = quirks });
        Assert.Equal(
            quirks == Quirks.Kernel
                ? ["0x90000000..0x9010ffff reserved: outer, within, behind", "0x90080000..0x9008ffff direct: inner, again"]
                : (string[])["0x90000000..0x9010ffff reserved: outer, within, behind", "0x90080000..0x9008ffff direct: inner, again"],
            answer.Regions.Select(merged => $"{merged.Region}: {string.Join(", ", merged.Causes.Select(cause => cause.Label))}")
        );
    }

    private static ReservedRegion Region(string kind, string range) => Regions(kind, "direct " + range).First();

    private static IEnumerable<ReservedRegion> Regions(string kind, string claim) =>
        Compiling
            .Device(
                IovaCompilation.CompileText(
                    $$"""
                    platform p {
                      iommu v : intel-vtd { input-bits 39 }
                      root-bus r { segment 0  buses 0..0xff  behind v }
                      device d on r at 00:14.0 { class {{kind}}  {{claim}} }
                    }
                    """
                ),
                "d"
            )
            .Regions.Select(region => region.Region);
}
