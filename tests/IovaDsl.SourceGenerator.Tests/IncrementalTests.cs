using IovaDsl.Compiler.Answers;
using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>
/// Why each step of the generator ran after an edit, and that nothing is written again for an edit that changes no answer.
/// </summary>
public sealed class IncrementalTests
{
    private static readonly IncrementalStepRunReason[] AtRest = [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged];

    private static GeneratorRun Project()
    {
        GeneratorRun run = new GeneratorRun()
            .WithFile("/p/board.iova", Topologies.Board)
            .WithFile("/p/other.iova", Topologies.Platform("other"));
        run.Run().AssertNoDiagnostics();
        return run;
    }

    [Fact]
    public void Nothing_happens_without_an_edit() => CheckAllCached(Project().Run());

    [Fact]
    public void An_edit_of_CSharp_leaves_everything_cached() =>
        CheckAllCached(Project().WithCSharp("internal static class Unrelated { internal const int X = 1; }").Run());

    [Theory]
    [InlineData("comment")]
    [InlineData("blank lines")]
    [InlineData("format")]
    [InlineData("move")]
    public void An_edit_that_changes_no_answer_writes_nothing(string edit)
    {
        string text = edit switch
        {
            "comment" => "// Another comment.\n"
                + Topologies.Board.Replace("// A board.", "// The board, and a longer comment.", StringComparison.Ordinal),
            "blank lines" => Topologies.Board.Replace("\n", "\n\n\n", StringComparison.Ordinal),
            "format" => Topologies.Board.Replace("{ input-bits 48", "{\n      input-bits   0x30", StringComparison.Ordinal),
            _ => Moved(),
        };
        Assert.NotEqual(Topologies.Board, text);
        GeneratorResult result = Project().WithFile("/p/board.iova", text).Run().AssertNoDiagnostics();
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], result.Reasons(TrackingNames.Parse));
        Assert.All(result.Reasons(TrackingNames.Spec), reason => Assert.Contains(reason, AtRest));
        Assert.Equal(2, result.OutputReasons().Length);
        Assert.All(result.OutputReasons(), reason => Assert.Contains(reason, AtRest));
    }

    [Fact]
    public void A_renamed_file_writes_nothing()
    {
        GeneratorResult result = Project()
            .WithoutFile("/p/board.iova")
            .WithFile("/p/folder/board2.iova", Topologies.Board)
            .Run()
            .AssertNoDiagnostics();
        Assert.All(result.Reasons(TrackingNames.Spec), reason => Assert.Contains(reason, AtRest));
        Assert.All(result.OutputReasons(), reason => Assert.Contains(reason, AtRest));
    }

    [Fact]
    public void A_renamed_device_writes_its_platform_and_no_other()
    {
        GeneratorResult result = Project()
            .WithFile("/p/board.iova", Topologies.Board.Replace("device nic", "device ethernet", StringComparison.Ordinal))
            .Run()
            .AssertNoDiagnostics();
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Unchanged], result.Reasons(TrackingNames.Spec));
        Assert.Single(result.OutputReasons(), reason => reason == IncrementalStepRunReason.Modified);
        Assert.Contains("Ethernet", result.Source("board.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_of_another_file_leaves_this_one_parsed_and_written()
    {
        GeneratorResult result = Project()
            .WithFile("/p/other.iova", Topologies.Platform("other").Replace("48", "47", StringComparison.Ordinal))
            .Run()
            .AssertNoDiagnostics();
        Assert.Single(result.Reasons(TrackingNames.Parse), reason => reason == IncrementalStepRunReason.Modified);
        Assert.Single(result.Reasons(TrackingNames.Spec), reason => reason == IncrementalStepRunReason.Modified);
        Assert.Single(result.OutputReasons(), reason => reason == IncrementalStepRunReason.Modified);
    }

    // Each edit reaches the units that see the file, and no other is compiled again.
    [Theory]
    [InlineData("comment", 1)]
    [InlineData("answer", 1)]
    [InlineData("mistake", 1)]
    [InlineData("part", 2)]
    [InlineData("config", 4)]
    [InlineData("new file", 1)]
    [InlineData("gone file", 0)]
    public void An_edit_compiles_the_units_that_see_it(string edit, int expected)
    {
        const string Chip =
            "part chip(width) { iommu smmu : arm-smmu-v3 { input-bits 48 page-sizes 4K } root-bus pcie { segment 0 "
            + "buses 0..1 behind smmu streams 0 address-bits width } device nic on pcie at 01:00.0 }";
        GeneratorRun run = Project()
            .WithFile("/p/chip.iova", Chip)
            .WithFile("/p/a.iova", "include \"chip.iova\"\nplatform a { firmware acpi use chip(42) }")
            .WithFile("/p/b.iova", "include \"chip.iova\"\nplatform b { firmware acpi use chip(41) }");
        run.Run().AssertNoDiagnostics();
        run = edit switch
        {
            "comment" => run.WithFile("/p/board.iova", "// Another.\n" + Topologies.Board),
            "answer" => run.WithFile(
                "/p/board.iova",
                Topologies.Board.Replace("address-bits 42", "address-bits 41", StringComparison.Ordinal)
            ),
            "mistake" => run.WithFile("/p/board.iova", "platform board { device nic on nowhere at 01:00.0 }"),
            "part" => run.WithFile("/p/chip.iova", Chip.Replace("48", "47", StringComparison.Ordinal)),
            "config" => run.WithFile("/p/.editorconfig", "[*.iova]\ndotnet_diagnostic.IOVA2044.severity = none"),
            "new file" => run.WithFile("/p/z.iova", Topologies.Platform("z")),
            _ => run.WithoutFile("/p/other.iova"),
        };
        IncrementalStepRunReason[] compiled = run.Run().Reasons(TrackingNames.Compile);
        Assert.Equal(
            expected,
            compiled.Count(reason => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Removed))
        );
    }

    [Fact]
    public void A_mistake_that_moves_is_told_at_its_new_place()
    {
        GeneratorRun run = new GeneratorRun().WithFile("/p/board.iova", "platform board { device nic on nowhere at 01:00.0 }");
        Assert.Equal(0, run.Run().Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
        GeneratorResult moved = run.WithFile("/p/board.iova", "\n\nplatform board { device nic on nowhere at 01:00.0 }").Run();
        Assert.Equal(2, moved.Diagnostics.Single().Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void Equal_sources_make_equal_specs_and_others_do_not()
    {
        Assert.Equal(Spec(Topologies.Board), Spec(Moved()));
        Assert.Equal(Spec(Topologies.Board).GetHashCode(), Spec(Moved()).GetHashCode());
        Assert.NotEqual(
            Spec(Topologies.Board),
            Spec(Topologies.Board.Replace("address-bits 42", "address-bits 41", StringComparison.Ordinal))
        );
        Assert.NotEqual(Spec(Topologies.Board), Spec(Topologies.Board.Replace("The on-board NIC", "A NIC", StringComparison.Ordinal)));
    }

    private static Compiler.Specs.PlatformSpec Spec(string text) =>
        Compiler.Specs.SpecBuilder.Build(Compiler.IovaCompilation.CompileText(text).Platforms.Single().Resolved, AnswerOptions.Default);

    // The group before its members, the bus after its devices: the order of declarations means nothing.
    private static string Moved()
    {
        string[] lines = Topologies.Board.Split('\n');
        int group = Array.FindIndex(lines, line => line.Contains("group graphics", StringComparison.Ordinal));
        string[] rest = [.. lines[..group], .. lines[(group + 1)..]];
        return string.Join('\n', [.. rest[..2], lines[group], .. rest[2..]]);
    }

    private static void CheckAllCached(GeneratorResult result)
    {
        foreach (
            string step in new[]
            {
                TrackingNames.Files,
                TrackingNames.Parse,
                TrackingNames.Compile,
                TrackingNames.Spec,
                TrackingNames.Diagnostics,
            }
        )
            Assert.All(result.Reasons(step), reason => Assert.Contains(reason, AtRest));
        Assert.NotEmpty(result.Reasons(TrackingNames.Spec));
        Assert.All(result.OutputReasons(), reason => Assert.Contains(reason, AtRest));
    }
}
