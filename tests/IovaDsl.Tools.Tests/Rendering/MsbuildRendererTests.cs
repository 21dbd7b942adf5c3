using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;

namespace IovaDsl.Tools.Tests.Rendering;

public sealed class MsbuildRendererTests
{
    [Fact]
    public void Is_one_line_with_both_ends_of_the_place()
    {
        CheckLine(
            Finding.At("boards/a b.iova", "x\n  ⟦nic\nmore⟧", "first\nsecond") with
            {
                Hint = "do that",
            },
            "boards/a b.iova(2,3,3,5): error IOVA2104: first second. Hint: do that"
        );
    }

    [Fact]
    public void Says_the_severity_in_force()
    {
        CheckLine(Finding.At("a.iova", "⟦x⟧", "m") with { Severity = Severity.Warning }, "a.iova(1,1,1,2): warning IOVA2104: m");
    }

    [Fact]
    public void What_has_no_place_is_said_by_the_tool()
    {
        CheckLine(new Diagnostic(Finding.Descriptor(), default, "m"), "iova: error IOVA2104: m");
    }

    private static void CheckLine(Diagnostic diagnostic, string expected) => Assert.Equal(expected, MsbuildRenderer.Render(diagnostic));
}
