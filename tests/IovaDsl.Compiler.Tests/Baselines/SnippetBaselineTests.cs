using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Tests;

namespace IovaDsl.Compiler.Tests.Baselines;

/// <summary>
/// Small files, one in a line behind <c>&gt; </c>, with everything that is said of each, and what its platforms are in canonical form. A line
/// without <c>platform</c> stands in one. IOVADSL_UPDATE_BASELINES=1 writes the answers anew; the diff is the review.
/// </summary>
public sealed class SnippetBaselineTests
{
    private static string Folder => Baseline.Path("IovaDsl.Compiler.Tests", "Baselines", "Snippets");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Snippets_are_answered_as_recorded(string name)
    {
        string path = Path.Combine(Folder, name + ".txt");
        string recorded = File.ReadAllText(path).Replace("\r", "");
        StringBuilder answered = new();
        foreach (string line in recorded.Split('\n').Where(line => line.StartsWith("> ", StringComparison.Ordinal)))
            answered.Append(line).Append('\n').Append(Answer(line[2..]));
        Baseline.Check(path, answered.ToString());
    }

    private static string Answer(string line)
    {
        string text = line.Contains("platform ", StringComparison.Ordinal) ? line : $"platform p {{ {line} }}";
        CompilationResult result = IovaCompilation.CompileText(text);
        StringBuilder answer = new();
        foreach (Diagnostic found in result.Diagnostics)
        {
            answer.Append($"  {found.Severity} {found.Id} {found.Location.Position.Column}: {found.Message}\n");
            foreach (
                string? more in new[] { found.Label, found.Prose, found.Hint, found.Fix?.NewText }.Concat(
                    found.Related.Select(r => r.Label)
                )
            )
            {
                if (!string.IsNullOrEmpty(more))
                    answer.Append($"    {more.Replace("\n", "\n    ")}\n");
            }
        }

        if (!result.HasErrors)
        {
            foreach (CompiledPlatform platform in result.Platforms)
                answer.Append($"  {IovaEmitter.Write(platform.Platform).TrimEnd().Replace("\n", "\n  ")}\n");
        }

        return answer.ToString();
    }
}
