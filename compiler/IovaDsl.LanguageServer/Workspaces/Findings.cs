using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// What is wrong with a root file and all it reaches, and what was reached. It holds in any snapshot in which the same includes lead to the
/// same documents, or to such as differ only in platforms of their own (<see cref="SharedPart"/>), which are another root's. It holds
/// nothing of the model, so that a thousand files that nobody looks at cost their diagnostics only.
/// </summary>
internal sealed class Findings
{
    private readonly Settings _settings;
    private readonly ImmutableArray<Document> _configs;
    private readonly ImmutableArray<Reached> _reached;
    private readonly ImmutableHashSet<SourceText> _used;

    public Findings(
        Document root,
        Settings settings,
        ImmutableArray<Document> configs,
        ImmutableArray<Reached> reached,
        CompilationResult result
    )
    {
        Root = root;
        _settings = settings;
        _configs = configs;
        _reached = reached;
        _used = [.. Used(result)];
        Diagnostics = result.Diagnostics;
        ByFile = Diagnostics
            .GroupBy(diagnostic => diagnostic.Location.Source?.Path ?? root.Path)
            .ToImmutableDictionary(inFile => inFile.Key, inFile => inFile.ToImmutableArray());
    }

    public Document Root { get; }

    /// <summary>What is wrong, in the compiler's order.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    /// <summary>What is wrong, by the path of the file where it is wrong.</summary>
    public ImmutableDictionary<string, ImmutableArray<Diagnostic>> ByFile { get; }

    public bool HoldsIn(Snapshot snapshot, Document root) =>
        root == Root
        && snapshot.Settings.Kernel == _settings.Kernel
        && snapshot.Configs(root).SequenceEqual(_configs)
        && _reached.All(include => Holds(include, snapshot, snapshot.Include(root, include.Includer, include.Written).Document));

    private bool Holds(Reached include, Snapshot snapshot, Document? now)
    {
        if (include.Found is not { } before || now is null)
            return include.Found == now;
        return include.IsRoot == snapshot.IsRoot(now.Path)
            && (before == now || (SharedPart.IsSame(before, now) && !_used.Contains(before.Source)));
    }

    // Bound here, extended by a platform that is, or part of what is wrong.
    private static IEnumerable<SourceText> Used(CompilationResult result) =>
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
