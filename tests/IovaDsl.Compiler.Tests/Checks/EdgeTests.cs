using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Compiler.Tests.Checks;

/// <summary>Each check at both sides of its edge: what is just right is silent, one step further is said.</summary>
[Trait("Category", "Fast")]
public sealed class EdgeTests
{
    /// <summary>A claim covers pages of the processor, a software MSI window those of the IOMMU where they are larger.</summary>
    [Theory]
    [InlineData("page-sizes 64K, 512M", "msi-window 0x800_1000 size 1M", "", "IOVA2004")]
    [InlineData("page-sizes 64K, 512M", "msi-window 0x801_0000 size 1M", "", "")]
    [InlineData("page-sizes 64K, 512M", "", "reserved 0x8000_1000 size 4K", "")]
    [InlineData("page-sizes 4K", "msi-window 0x800_1000 size 1M", "", "")]
    [InlineData("page-sizes 1K, 2M", "msi-window 0x800_0400 size 1M", "", "IOVA2004")]
    [InlineData("page-sizes 1K, 2M", "", "reserved 0x8000_0400 size 1K", "IOVA2004")]
    public void Whole_pages(string pages, string window, string claim, string expected) =>
        Compiling.CheckIds(
            $$"""
            platform p {
              iommu s : arm-smmu-v3 { input-bits 48  {{pages}}  {{window}} }
              root-bus r { behind s streams 0 }
              device d on r at 01:00.0 { {{claim}} }
            }
            """,
            expected
        );

    /// <summary>A bridge's own bus is one of those above it, and so is its last.</summary>
    [Theory]
    [InlineData("0x10..0x1f", "")]
    [InlineData("0x11..0x1f", "")]
    [InlineData("0x0f..0x1f", "IOVA2033")]
    [InlineData("0x11..0x20", "IOVA2033")]
    public void Numbers_of_a_bridge(string buses, string expected) =>
        Compiling.CheckIds(
            $$"""
            platform p {
              iommu s : arm-smmu-v3 { input-bits 48 }
              root-bus r { segment 0  buses 0x10..0x1f  behind s streams 0 }
              bridge b on r at 10:01.0 { buses {{buses}} }
              device d on b at 11:00.0
            }
            """,
            expected
        );

    [Theory]
    [InlineData("0x10..0x1f", "0x20..0x2f", "")]
    [InlineData("0x10..0x1f", "0x1f..0x2f", "IOVA2030")]
    [InlineData("0x20..0x2f", "0x10..0x20", "IOVA2030")]
    public void Numbers_of_two_root_buses(string one, string other, string expected) =>
        Compiling.CheckIds(
            $$"""
            platform p {
              iommu s : arm-smmu-v3 { input-bits 48 }
              root-bus a { segment 0  buses {{one}}  behind s streams 0 }
              root-bus b { segment 0  buses {{other}}  behind s streams 0x10000 }
            }
            """,
            expected
        );

    /// <summary>Streams of two components are their own, unless the mask or the range of one reaches into the other.</summary>
    [Theory]
    [InlineData("streams 0x0..0xf", "streams 0x10..0x1f", "")]
    [InlineData("streams 0x0..0xf", "streams 0xf..0x1f", "IOVA2036")]
    [InlineData("streams 0x8..0xf", "streams 0x0..0x8", "IOVA2036")]
    [InlineData("streams 0x100 mask 0x7", "streams 0x107", "IOVA2036")]
    [InlineData("streams 0x100 mask 0x7", "streams 0x108", "")]
    [InlineData("streams 0x100 mask 0x7", "streams 0xf0..0xff", "")]
    [InlineData("streams 0x100 mask 0x7", "streams 0xf0..0x100", "IOVA2036")]
    [InlineData("streams 0x108 mask 0xf0", "streams 0x109..0x117", "")]
    [InlineData("streams 0x108 mask 0xf0", "streams 0x109..0x118", "IOVA2036")]
    public void Shared_streams(string one, string other, string expected) =>
        Compiling.CheckIds(
            $$"""
            platform p {
              iommu s : arm-smmu-v2 { input-bits 48 }
              interconnect soc { }
              device a on soc { behind s {{one}} }
              device b on soc { behind s {{other}} }
            }
            """,
            expected
        );

    [Fact]
    public void What_two_streams_share_is_said_from_its_first_to_its_last() =>
        Compiling.CheckDiagnostics(
            """
            platform p {
              iommu s : arm-smmu-v3 { input-bits 48 }
              interconnect soc { }
              device a on soc { behind s streams 0x0..0x1f }
              device b on soc { behind s streams 0x8..0xf }
              device c on soc { behind s streams 0x1c..0x2f }
            }
            """,
            """
            5:21 IOVA2036 the stream IDs 0x8..0xf of `s` are given twice
            6:21 IOVA2036 the stream IDs 0x1c..0x1f of `s` are given twice
            """
        );

    /// <summary>An expectation is asked as it says: with limits as regions, or without.</summary>
    [Theory]
    [InlineData("vfio 0x0..0x7ff_ffff, 0x810_0000..0xffff_ffff_ffff", "")]
    [InlineData("vfio 0x0..0x7ff_ffff, 0x810_0000..0x3ff_ffff_ffff", "IOVA3001")]
    [InlineData("vfio 0x0..0x7ff_ffff, 0x810_0000..0x3ff_ffff_ffff limits reserved", "")]
    [InlineData("vfio 0x0..0x7ff_ffff, 0x810_0000..0xffff_ffff_ffff limits reserved", "IOVA3001")]
    public void Limits_that_an_expectation_counts(string expected, string ids) =>
        Compiling.CheckIds(
            $$"""
            platform p {
              iommu s : arm-smmu-v3 { input-bits 48 }
              root-bus r { behind s streams 0  address-bits 42  firmware acpi }
              device d on r at 01:00.0
              expect d {{expected}}
            }
            """,
            ids
        );

    /// <summary>One line that a loop or a part repeats is one mistake: the second time only the subject is added.</summary>
    [Fact]
    public void An_expectation_that_fails_for_many_is_said_once()
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              iommu v : intel-vtd { input-bits 39 }
              root-bus r { behind v }
              for n in 0..2 { device d[n] on r at bus n + 1 device 0 function 0  expect d[n] vfio 0x0..0x1 }
            }
            """
        );
        Diagnostic only = Assert.Single(result.Diagnostics);
        Assert.Equal("IOVA3001", only.Id);
        Assert.EndsWith("Also true of `d[1]` and `d[2]`.", only.Prose);
    }
}
