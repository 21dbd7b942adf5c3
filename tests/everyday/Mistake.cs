using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Everyday.Tests;

/// <summary>
/// A file with one mistake in it, of the kind people make. What the compiler says of it stands beside the line, after <c>//!</c>, as a
/// build shows it; it is cut off before the text is compiled, so that it can also stand beside a text that is not closed.
/// </summary>
internal sealed class Mistake
{
    private const string Marker = "//! ";

    private readonly string[] _lines;

    private Mistake(string name, string[] lines, string written)
    {
        Name = name;
        _lines = lines;
        Written = written;
        Text = string.Join('\n', lines);
        Diagnostics = Compile();
    }

    public string Name { get; }

    /// <summary>The file as it is, and the text that is compiled.</summary>
    public string Written { get; }
    public string Text { get; }

    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public static Mistake Read(string name)
    {
        string written = File.ReadAllText(PathOf(name));
        return new Mistake(name, [.. written.Split('\n').Select(WithoutMarker)], written);
    }

    /// <summary>The text with what the compiler says today beside its lines.</summary>
    public string WithMessages()
    {
        string[] lines = [.. _lines];
        foreach (Diagnostic diagnostic in Diagnostics)
        {
            int line = Math.Clamp(
                diagnostic.Location.Source is null ? 1 : diagnostic.Location.Position.Line,
                1,
                Math.Max(1, lines.Length - 1)
            );
            string space = lines[line - 1].Length == 0 ? "" : " ";
            lines[line - 1] +=
                $"{space}{Marker}{TextRenderer.WordOf(diagnostic.Severity)} {diagnostic.Id}: {OneLineMessage.Of(diagnostic)}";
        }

        return string.Join('\n', lines);
    }

    public void Rewrite() => File.WriteAllText(PathOf(Name), WithMessages());

    public static IEnumerable<string> AllNames() =>
        Directory
            .EnumerateFiles(Folder, "*.iova", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/').Replace(".iova", ""))
            .Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(Repository.Folder, "mistakes");

    private static string PathOf(string name) => Path.Combine(Folder, name + ".iova");

    private static string WithoutMarker(string line)
    {
        int marker = line.IndexOf(Marker, StringComparison.Ordinal);
        return marker < 0 ? line : line[..Math.Max(0, marker - 1)];
    }

    private ImmutableArray<Diagnostic> Compile()
    {
        var source = new SourceText(Path.GetFileName(Name) + ".iova", Text);
        return IovaCompilation
            .Compile(
                [source],
                IncludeLoaders.FromTexts(new Dictionary<string, SourceText> { [source.Path] = source }),
                CompilationOptions.Default
            )
            .Diagnostics;
    }
}
