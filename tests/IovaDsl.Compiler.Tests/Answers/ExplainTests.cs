using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>Why an address is or is not usable, and where else.</summary>
[Trait("Category", "Fast")]
public sealed class ExplainTests
{
    private static readonly CompilationResult Board = IovaCompilation.CompileText(
        """
        platform p {
          iommu smmu : arm-smmu-v3 { input-bits 48 }
          root-bus pcie0 { behind smmu  address-bits 42  bridge-window 0x7020_0000 size 128M }
          device nic on pcie0 at 01:00.0 { direct-relaxable 0x9000_0000 size 64K "loose" }
        }
        """
    );

    [Theory]
    [InlineData("0x1000..0x1fff", "")]
    [InlineData("0x7ff_f000..0x800_0fff", "Claim 0x8000000..0x8000fff smmu.msi-window")]
    [InlineData("0x400_0000_0000..0x400_0000_0fff", "Limit 0x40000000000..0x40000000fff pcie0.address-bits")]
    [InlineData(
        "0x1_0000_0000_0000..0x1_0000_0000_0fff",
        "Limit 0x1000000000000..0x1000000000fff pcie0.address-bits, Aperture 0x1000000000000..0x1000000000fff smmu.input-bits"
    )]
    [InlineData("0x7020_0000..0x7020_0fff", "Swallowed 0x70200000..0x70200fff pcie0.bridge-window")]
    public void Everything_in_the_way_is_named(string asked, string expected)
    {
        Explanation explanation = Explainer.Explain(Compiling.Device(Board, "nic"), IovaRange.Parse(asked));
        Assert.Equal(expected, string.Join(", ", explanation.Obstacles.Select(o => $"{o.Kind} {o.Part} {o.Cause.Element}.{o.Cause.Rule}")));
        Assert.Equal(expected.Length == 0, explanation.IsUsable);
        Assert.Equal(AnswerComputer.Exact(explanation.Device).Intersect(explanation.Asked), explanation.Usable);
    }

    [Theory]
    [InlineData("input-bits 32", "input-bits", 4)]
    [InlineData("aperture 0x1000..0xffff_ffff", "aperture", 4)]
    [InlineData("", "input-bits", 2)]
    public void An_aperture_is_blamed_on_what_states_it(string clause, string rule, int line)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $"platform p {{\n  iommu i : apple-dart\n  {{\n    {clause}\n  }}\n  interconnect x {{ behind i }}\n  device d on x\n}}"
        );
        Cause cause = Assert
            .Single(Explainer.Explain(Compiling.Device(result, "d"), new IovaRange(0x1_0000_0000, 0x1_0000_0fff)).Obstacles)
            .Cause;
        Assert.Equal((rule, line), (cause.Rule, cause.Origin.Location().Position.Line));
    }

    [Fact]
    public void The_narrowest_element_binds_and_the_next_end_is_known()
    {
        Explanation explanation = Explainer.Explain(Compiling.Device(Board, "nic"), new IovaRange(0x9000_0000, 0x9000_0fff));
        Assert.Equal((0x3ff_ffff_ffffUL, "pcie0"), (explanation.Binding!.Last, explanation.Binding.Cause.Element));
        Assert.Equal((0x3ff_ffff_ffffUL, ObstacleKind.Limit), (explanation.Next!.Last, explanation.Next.Kind));
        Assert.Equal("loose", Assert.Single(explanation.Relaxable).Cause.Label);
    }

    [Theory]
    [InlineData("0x800_0000..0x800_0fff", "0x7fff000..0x7ffffff")]
    [InlineData("0x80f_0000..0x80f_ffff", "0x8100000..0x810ffff")]
    [InlineData("0x400_0000_0000..0x400_0fff_ffff", "0x3fff0000000..0x3ffffffffff")]
    [InlineData("0x1000..0x1fff", "0x1000..0x1fff")]
    public void The_nearest_place_is_found(string asked, string expected) =>
        Assert.Equal(expected, Explainer.Explain(Compiling.Device(Board, "nic"), IovaRange.Parse(asked)).NearestFree.ToString());

    [Fact]
    public void A_place_is_found_by_size_alignment_and_bound()
    {
        IovaRangeSet usable = AnswerComputer.Exact(Compiling.Device(Board, "nic"));
        Assert.Equal("0x0..0xfff", FitFinder.Fit(usable, new FitRequest(0x1000)).Place.ToString());
        Assert.Equal("0x80000000..0xffffffff", FitFinder.Fit(usable, new FitRequest(1UL << 31, 1UL << 30)).Place.ToString());
        FitAnswer none = FitFinder.Fit(usable, new FitRequest(1UL << 31, Highest: 0x7fff_ffff));
        Assert.Null(none.Place);
        Assert.Equal("0x8100000..0x701fffff", none.Largest.ToString());
    }
}
