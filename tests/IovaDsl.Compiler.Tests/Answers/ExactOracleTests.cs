using CsCheck;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>
/// The whole way from text to exact answers against a table of 256 addresses filled in by hand-written loops: whatever is
/// written, what is usable is what the aperture and every limit allow and nobody claims or swallows.
/// </summary>
public sealed class ExactOracleTests
{
    private static readonly Gen<(int First, int Last)> Range = Gen.Select(Gen.Int[0, 255], Gen.Int[0, 255])
        .Select((a, b) => (Math.Min(a, b), Math.Max(a, b)));

    private static readonly Gen<(string Kind, (int First, int Last) Range)> Claim = Gen.Select(
        Gens.AnyOf("direct", "direct-relaxable", "reserved", "msi", "software-msi"),
        Range
    );

    [Fact]
    public void Exact_is_what_a_table_of_addresses_says() =>
        Gen.Select(Range, Range.Array[0, 3], Range.Array[0, 3], Claim.Array[0, 4], Claim.Array[0, 3], Range.Array[0, 2])
            .Sample(
                (aperture, busWindows, deviceWindows, deviceClaims, busClaims, bridgeWindows) =>
                    Check(aperture, busWindows, deviceWindows, deviceClaims, busClaims, bridgeWindows),
                iter: 2000
            );

    private static void Check(
        (int First, int Last) aperture,
        (int First, int Last)[] busWindows,
        (int First, int Last)[] deviceWindows,
        (string Kind, (int First, int Last) Range)[] deviceClaims,
        (string Kind, (int First, int Last) Range)[] busClaims,
        (int First, int Last)[] bridgeWindows
    )
    {
        string text = $$"""
            platform p {
              firmware device-tree
              iommu i : generic { aperture {{Text(aperture)}} }
              root-bus x {
                behind i
                {{string.Concat(busWindows.Select(w => $"dma-window {Text(w)}\n"))}}
                {{string.Concat(bridgeWindows.Select(w => $"bridge-window {Text(w)}\n"))}}
                {{string.Concat(busClaims.Select(c => $"{c.Kind} {Text(c.Range)}\n"))}}
              }
              device d on x at 00:00.0 {
                {{string.Concat(deviceWindows.Select(w => $"dma-window {Text(w)}\n"))}}
                {{string.Concat(deviceClaims.Select(c => $"{c.Kind} {Text(c.Range)}\n"))}}
              }
            }
            """;
        var usable = new bool[256];
        for (int address = 0; address < 256; address++)
        {
            bool Holds((int First, int Last) range) => range.First <= address && address <= range.Last;
            usable[address] =
                Holds(aperture)
                && (busWindows.Length == 0 || busWindows.Any(Holds))
                && (deviceWindows.Length == 0 || deviceWindows.Any(Holds))
                && !bridgeWindows.Any(Holds)
                && !deviceClaims.Concat(busClaims).Any(c => c.Kind != "direct-relaxable" && Holds(c.Range));
        }

        CompilationResult result = IovaCompilation.CompileText(text);
        ResolvedDevice device = Compiling.Device(result, "d");
        Runtime.IovaRangeSet exact = AnswerComputer.Exact(device);
        for (int address = 0; address < 256; address++)
        {
            Assert.True(exact.Contains((ulong)address) == usable[address], $"{address} in\n{text}\nis {exact}");

            // Whatever is not usable has a reason, and nothing else has.
            Explanation explanation = Explainer.Explain(device, new Runtime.IovaRange((ulong)address, (ulong)address));
            Assert.Equal(usable[address], explanation.IsUsable);
        }
    }

    private static string Text((int First, int Last) range) => $"{range.First}..{range.Last}";
}
