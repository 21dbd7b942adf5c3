using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler;

/// <summary>One text of a compilation as parsed.</summary>
/// <param name="Syntax">The file as written; its <see cref="FileSyntax.Source"/> is the text.</param>
/// <param name="IsRoot">Whether the host asked for it; otherwise another file includes it.</param>
/// <param name="Includes">The paths of the texts it includes, as the loader named them.</param>
internal sealed record CompiledFile(FileSyntax Syntax, bool IsRoot, ImmutableArray<string> Includes)
{
    public SourceText Source => Syntax.Source;
}

/// <summary>
/// What compiling gives, whatever the texts: everything that was understood, and what was wrong. Platforms stand in the order of
/// the root files and in each as declared; those of included files after those of the file that includes them.
/// </summary>
public sealed record CompilationResult
{
    internal CompilationResult() { }

    internal ImmutableArray<CompiledFile> Files { get; init; } = ImmutableArray<CompiledFile>.Empty;

    /// <summary>Each platform that was understood, with its answers.</summary>
    public required ImmutableArray<CompiledPlatform> Platforms { get; init; }

    /// <summary>Sorted by file and position, severities settled.</summary>
    public required ImmutableArray<Diagnostic> Diagnostics { get; init; }

    /// <summary>What an <c>allow</c> or a configured severity silenced.</summary>
    public required ImmutableArray<Diagnostic> Silenced { get; init; }

    /// <summary>Whether a diagnostic is an error.</summary>
    public bool HasErrors => Diagnostics.Any(d => d.Severity == Severity.Error);

    /// <summary>
    /// The platforms of one root file: those it declares itself, or, if it declares none, those of the files it includes.
    /// The first is the one meant where none is named.
    /// </summary>
    public ImmutableArray<CompiledPlatform> PlatformsOf(SourceText root)
    {
        ImmutableArray<CompiledPlatform> own = Platforms.Where(p => ReferenceEquals(p.File, root)).ToImmutableArray();
        if (!own.IsEmpty)
            return own;
        var inView = new HashSet<string>(StringComparer.Ordinal) { root.Path };
        bool grew = true;
        while (grew)
        {
            int before = inView.Count;
            foreach (CompiledFile file in Files.Where(f => inView.Contains(f.Source.Path)))
                inView.UnionWith(file.Includes);
            grew = inView.Count > before;
        }

        return Platforms.Where(p => p.File is { } file && inView.Contains(file.Path)).ToImmutableArray();
    }
}
