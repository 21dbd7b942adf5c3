using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// What is wrong with a root file and all it reaches, and what that was. Nothing of the model is held, so that a thousand files that nobody
/// looks at cost their diagnostics only.
/// </summary>
internal sealed class Findings
{
    public Findings(
        Document root,
        Settings settings,
        ImmutableArray<Document> configs,
        ImmutableArray<Reached> reached,
        CompilationResult result
    )
    {
        Root = root;
        Settings = settings;
        Configs = configs;
        Includes = reached;
        Used = [.. UsedIn(result)];
        Diagnostics = result.Diagnostics;
        ByFile = Diagnostics
            .GroupBy(diagnostic => diagnostic.Location.Source?.Path ?? root.Path)
            .ToImmutableDictionary(inFile => inFile.Key, inFile => inFile.ToImmutableArray());
    }

    public Document Root { get; }

    public Settings Settings { get; }

    /// <summary>The <c>.editorconfig</c> files that counted.</summary>
    public ImmutableArray<Document> Configs { get; }

    /// <summary>All includes that were followed.</summary>
    public ImmutableArray<Reached> Includes { get; }

    /// <summary>The texts whose platforms count: bound here, extended by one that is, or part of what is wrong.</summary>
    public ImmutableHashSet<SourceText> Used { get; }

    /// <summary>What is wrong, in the compiler's order.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>What is wrong, by the path of the file where it is wrong.</summary>
    public ImmutableDictionary<string, ImmutableArray<Diagnostic>> ByFile { get; }

    private static IEnumerable<SourceText> UsedIn(CompilationResult result) =>
        result
            .Platforms.Select(platform => platform.File)
            .Concat(
                from file in result.Files
                from extends in file.Syntax.Platforms.Select(platform => platform.Extends).OfType<NameSyntax>()
                from extended in result.Files
                where extended != file && extended.Syntax.Platforms.Any(declared => declared.Name.Name == extends.Name)
                select extended.Syntax.Source
            )
            .Concat(
                from diagnostic in result.Diagnostics
                from location in diagnostic.Related.Select(related => related.Location).Prepend(diagnostic.Location)
                select location.Source
            )
            .OfType<SourceText>();
}

/// <summary>An include as it was followed: null where it led to nothing.</summary>
internal readonly record struct Reached(string Includer, string Written, Document? Found, bool IsRoot);
