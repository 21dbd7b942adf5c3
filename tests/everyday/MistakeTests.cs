using System.Text.Json;
using System.Text.RegularExpressions;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;

namespace IovaDsl.Everyday.Tests;

/// <summary>
/// What people mistype, and what they are told: one message each, with their own names in it and what to do, the same everywhere.
/// </summary>
public sealed partial class MistakeTests
{
    public static TheoryData<string> Names => [.. Mistake.AllNames()];

    [Fact]
    public void There_are_enough_to_learn_from() => Assert.True(Mistake.AllNames().Count() >= 150);

    [Theory]
    [MemberData(nameof(Names))]
    public void One_mistake_has_one_message_beside_its_line(string name)
    {
        Mistake mistake = Mistake.Read(name);
        if (Repository.UpdatesBaselines)
            mistake.Rewrite();
        else
            Assert.Equal(mistake.Written, mistake.WithMessages());
        Assert.True(mistake.Diagnostics.Length == 1, $"{mistake.Diagnostics.Length} messages:\n{mistake.WithMessages()}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_message_names_something_that_stands_in_the_file(string name)
    {
        Mistake mistake = Mistake.Read(name);
        foreach (string message in mistake.Diagnostics.Select(OneLineMessage.Of))
        {
            string written = mistake.Text + name[(name.LastIndexOf('/') + 1)..] + ".iova";
            Assert.True(Named().Matches(message).Any(match => written.Contains(match.Value, StringComparison.Ordinal)), message);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_message_says_what_to_do(string name)
    {
        Mistake mistake = Mistake.Read(name);
        Assert.All(mistake.Diagnostics, diagnostic => Assert.True(HasRemedy(diagnostic), OneLineMessage.Of(diagnostic)));
    }

    private static bool HasRemedy(Diagnostic diagnostic) => diagnostic.Hint is not null || Remedy().IsMatch(OneLineMessage.Of(diagnostic));

    [Theory]
    [MemberData(nameof(Names))]
    public void Terminal_build_SARIF_and_JSON_carry_the_same_suggestion(string name)
    {
        Mistake mistake = Mistake.Read(name);
        foreach (Diagnostic diagnostic in mistake.Diagnostics)
        {
            string sarif = SarifMessage(diagnostic);
            string terminal = TextRenderer.Render(diagnostic);
            string build = MsbuildRenderer.Render(diagnostic);
            (string message, string? hint) = JsonMessage(diagnostic);
            Assert.Equal(diagnostic.Hint, hint);
            foreach (string suggestion in Suggestions(diagnostic))
            {
                Assert.Contains(suggestion, terminal, StringComparison.Ordinal);
                Assert.Contains(suggestion, build, StringComparison.Ordinal);
                Assert.Contains(suggestion, sarif, StringComparison.Ordinal);
                Assert.Contains(suggestion, message + hint, StringComparison.Ordinal);
            }
        }
    }

    // What the message proposes: its hint, and the word under the line.
    private static IEnumerable<string> Suggestions(Diagnostic diagnostic)
    {
        if (diagnostic.Hint is { } hint)
            yield return hint.TrimEnd('.');
        if (diagnostic.Label is { } label && label.StartsWith("did you mean", StringComparison.Ordinal))
            yield return label;
    }

    private static string SarifMessage(Diagnostic diagnostic)
    {
        using JsonDocument log = JsonDocument.Parse(SarifReport.Write(ShownDiagnostics.Of([diagnostic])));
        return log.RootElement.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("message").GetProperty("text").GetString()!;
    }

    private static (string Message, string? Hint) JsonMessage(Diagnostic diagnostic)
    {
        using JsonDocument report = JsonDocument.Parse(DiagnosticJson.Write(ShownDiagnostics.Of([diagnostic])));
        JsonElement one = report.RootElement.GetProperty("diagnostics")[0];
        return (one.GetProperty("message").GetString()!, one.GetProperty("hint").GetString());
    }

    // What stands in quotes of any sort, without an index, and numbers.
    [GeneratedRegex("(?<=`)[^`\\[]+(?=[`\\[])|\"[^\"]+\"|'[^']+'|\\b(0x)?[0-9a-f][0-9a-f_]*\\b")]
    private static partial Regex Named();

    // Words that say what would be right; the rest have a hint.
    [GeneratedRegex(
        "did you mean|known: |expected |missing |out of range: |out of range 0|is needed|belongs |the first counts|such as|has indices"
    )]
    private static partial Regex Remedy();
}
