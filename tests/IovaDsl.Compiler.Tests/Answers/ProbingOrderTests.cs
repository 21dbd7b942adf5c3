using IovaDsl.Compiler.Resolution.Groups;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>The order in which Linux finds functions: it decides which of two keeps a stream that both send with.</summary>
[Trait("Category", "Fast")]
public sealed class ProbingOrderTests
{
    [Fact]
    public void What_is_behind_a_bridge_follows_its_bus_bridge_by_bridge()
    {
        CompilationResult result = Compiling.Clean(
            """
            platform p {
              iommu s : arm-smmu-v3 { input-bits 48 }
              root-bus second { segment 1  buses 0..9  behind s streams 0x1_0000 }
              root-bus first { segment 0  buses 0..9  behind s streams 0 }
              bridge low on first at 00:01.0 { buses 5..7 }
              bridge inner on low at 05:00.0 { buses 7..7 }
              bridge high on first at 00:02.0 { buses 2..3 }
              device last on first at 00:1f.0 { }
              device deep on inner at 07:00.0 { }
              device beside on low at 05:01.0 { }
              device early on high at 02:00.0 { }
              device one on first at 00:01.0 { }
              device two on first at 00:02.0 { }
              device inside on low at 05:00.0 { }
              device far on second at 00:00.0 { }
            }
            """
        );
        PciTree tree = PciTree.Of(result.Platforms[0].Platform, out _);
        Assert.Equal(
            [
                "0000:00:01.0",
                "0000:00:02.0",
                "0000:00:1f.0",
                "0000:05:00.0",
                "0000:05:01.0",
                "0000:07:00.0",
                "0000:02:00.0",
                "0001:00:00.0",
            ],
            tree.InProbingOrder().Select(node => node.Address!.Value.ToString())
        );
    }
}
