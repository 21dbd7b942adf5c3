using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Verify;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Verify;

/// <summary>The nearest version that agrees, and the rules that made the difference: those where the number of contradictions changed.</summary>
public sealed class OtherVersionTests
{
    private static readonly KernelVersion[] Edges = [.. KernelRules.All.Select(rule => rule.Since).Distinct().Order()];

    [Fact]
    public void Of_newer_versions_the_first_that_agrees_is_told_with_the_edges_that_counted()
    {
        OtherVersion? found = OtherVersion.Find(
            Edges[0],
            3,
            version =>
                version < Edges[2] ? 3
                : version < Edges[5] ? 1
                : 0
        );
        Assert.Equal(Edges[5], found?.Kernel);
        Assert.Equal([Edges[2], Edges[5]], found!.Rules.Select(rule => rule.Since).Distinct());
    }

    [Fact]
    public void Where_no_newer_version_agrees_the_one_before_an_edge_is_told()
    {
        OtherVersion? found = OtherVersion.Find(
            Edges[6],
            2,
            version =>
                version >= Edges[5] ? 2
                : version >= Edges[2] ? 1
                : 0
        );
        Assert.Equal(new KernelVersion(Edges[2].Major, Edges[2].Minor - 1), found?.Kernel);
        Assert.Equal([Edges[2], Edges[5]], found!.Rules.Select(rule => rule.Since).Distinct());
    }

    [Fact]
    public void Where_none_agrees_it_is_the_file() => Assert.Null(OtherVersion.Find(Edges[6], 1, _ => 1));
}
