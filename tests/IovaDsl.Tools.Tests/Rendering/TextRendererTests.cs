using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Tools.Tests.Rendering;

public sealed class TextRendererTests
{
    [Fact]
    public void Shows_both_places_of_a_conflict_with_prose_and_hint()
    {
        Diagnostic diagnostic = Finding.At(
            "board.iova",
            """
            iommu iommu0 : generic {
              input-bits 32
            }
            msi its { doorbell ⟦0x1_fee0_0000 size 4K⟧ }
            """,
            "doorbell lies outside the aperture of iommu0",
            "needs 33 bits"
        );
        diagnostic = diagnostic.With(diagnostic.Also("input-bits 32", "iommu0 translates only 0x0..0xffff_ffff")) with
        {
            Prose = "Writes to this doorbell would fault.",
            Hint = "raise input-bits, or move the doorbell below 4 GiB",
        };

        CheckText(
            diagnostic,
            """
            IOVA2104 error: doorbell lies outside the aperture of iommu0
              board.iova:4:20
                4 │ msi its { doorbell 0x1_fee0_0000 size 4K }
                  │                    ^^^^^^^^^^^^^^^^^^^^^ needs 33 bits
                2 │   input-bits 32
                  │   ------------- iommu0 translates only 0x0..0xffff_ffff
            Writes to this doorbell would fault.
            Hint: raise input-bits, or move the doorbell below 4 GiB
            """
        );
    }

    [Fact]
    public void Names_the_other_file()
    {
        Diagnostic diagnostic = Finding
            .At("a.iova", "device ⟦nic⟧ on pcie", "nic is declared twice", "declared again")
            .With(new LabeledLocation(Finding.Locate("parts/b.iova", "\n  device ⟦nic⟧ on pcie"), "first declared here"));

        CheckText(
            diagnostic,
            """
            IOVA2104 error: nic is declared twice
              a.iova:1:8
                1 │ device nic on pcie
                  │        ^^^ declared again
              parts/b.iova:2:10
                2 │   device nic on pcie
                  │          --- first declared here
            """
        );
    }

    [Fact]
    public void Places_on_one_line_share_it()
    {
        Diagnostic diagnostic = Finding.At("a.iova", "buses 0x10..⟦0x0⟧", "the range is reversed", "ends here");
        diagnostic = diagnostic.With(diagnostic.Also("0x10", "starts here"));

        CheckText(
            diagnostic,
            """
            IOVA2104 error: the range is reversed
              a.iova:1:13
                1 │ buses 0x10..0x0
                  │             ^^^ ends here
                  │       ---- starts here
            """
        );
    }

    [Fact]
    public void Tabs_and_wide_characters_keep_the_underline_below_its_text()
    {
        CheckText(
            Finding.At("a.iova", "\tx\t⟦nic⟧", "m"),
            """
            IOVA2104 error: m
              a.iova:1:4
                1 │     x   nic
                  │         ^^^
            """
        );
        CheckText(
            Finding.At("a.iova", "\"漢字\" 😀 ⟦nic⟧", "m"),
            """
            IOVA2104 error: m
              a.iova:1:9
                1 │ "漢字" 😀 nic
                  │           ^^^
            """
        );
    }

    [Fact]
    public void An_empty_place_has_one_mark_and_the_end_of_the_text_has_a_place()
    {
        CheckText(
            Finding.At("a.iova", "platform x {\n⟦⟧", "a } is missing"),
            """
            IOVA2104 error: a } is missing
              a.iova:2:1
                2 │
                  │ ^
            """
        );
    }

    [Fact]
    public void A_place_of_many_lines_is_marked_on_its_first()
    {
        CheckText(
            Finding.At("a.iova", "group ⟦g {\n  a\n}⟧", "empty"),
            """
            IOVA2104 error: empty
              a.iova:1:7
                1 │ group g {
                  │       ^^^
            """
        );
    }

    [Fact]
    public void A_long_line_is_clipped_around_its_place()
    {
        string text = new string('a', 500) + " ⟦nic⟧ " + new string('b', 500);
        string drawn = Draw(Finding.At("a.iova", text, "m"), new TextRenderOptions { ExcerptColumns = 60 });

        string[] lines = drawn.Split('\n');
        Assert.Equal("    1 │ …" + new string('a', 23) + " nic " + new string('b', 32) + "…", lines[2]);
        Assert.Equal("      │ " + new string(' ', 25) + "^^^", lines[3]);
    }

    [Fact]
    public void A_line_of_100_megabytes_costs_no_more_than_another()
    {
        string text = new string('a', 100_000_000);
        var source = new SourceText("a.iova", text);
        var diagnostic = new Diagnostic(Finding.Descriptor(), new SourceLocation(source, new TextSpan(50_000_000, 10)), "m");
        Draw(diagnostic);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Draw(diagnostic);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Nothing_that_steers_a_terminal_gets_through()
    {
        string drawn = Draw(
            Finding.At("a\u001b[31m.iova", "x \u001b[2J\u202e ⟦\u0007nic\ud800⟧", "bad \u001b]0;name\u0007 \r\nnext", "label \u009b31m")
        );

        Assert.DoesNotContain(drawn, c => c != '\n' && VisibleText.IsSteering(c));
        Assert.Contains("bad \uFFFD]0;name\uFFFD  next", drawn);
    }

    [Fact]
    public void What_has_no_place_is_a_message_alone()
    {
        CheckText(new Diagnostic(Finding.Descriptor(), default, "internal error"), "IOVA2104 error: internal error\n");
    }

    [Fact]
    public void Paint_is_told_what_each_piece_is()
    {
        string drawn = TextRenderer.Render(
            Finding.At("a.iova", "⟦nic⟧", "m", "here") with
            {
                Severity = Severity.Warning,
            },
            new TextRenderOptions { Paint = static (role, text) => $"<{role}:{text}>" }
        );

        Assert.Equal(
            """
            <Warning:IOVA2104 warning:> <Message:m>
              <Path:a.iova:1:1>
            <Gutter:    1 │> <Source:nic>
            <Gutter:      │> <PrimaryMark:^^^ here>

            """,
            drawn
        );
    }

    private static void CheckText(Diagnostic diagnostic, string expected) =>
        Assert.Equal(expected.TrimEnd('\n') + "\n", Draw(diagnostic).Replace("│ \n", "│\n"));

    private static string Draw(Diagnostic diagnostic, TextRenderOptions? options = null) =>
        TextRenderer.Render(diagnostic, options ?? TextRenderOptions.Default);
}
