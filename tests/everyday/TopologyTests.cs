using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Everyday.Tests;

/// <summary>Four machines, written from scratch with the page on the language alone: they compile, and are in canonical form.</summary>
public sealed class TopologyTests
{
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.iova").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Folder, "topologies");

    [Theory]
    [MemberData(nameof(Names))]
    public void It_compiles_without_a_warning(string name)
    {
        CompilationResult result = IovaCompilation.CompileText(File.ReadAllText(Path.Combine(Folder, name)), name);
        Diagnostic[] found = [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity >= Severity.Warning)];
        Assert.True(found.Length == 0, string.Join('\n', found.Select(MsbuildRenderer.Render)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_in_canonical_form(string name)
    {
        string text = File.ReadAllText(Path.Combine(Folder, name));
        Assert.Equal(text, IovaFormatter.Format(new SourceText(name, text)).Text);
    }
}
