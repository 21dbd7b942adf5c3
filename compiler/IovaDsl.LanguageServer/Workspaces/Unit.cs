using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// A root file compiled with all it reaches, and what that was. It holds in any snapshot in which the same includes lead to the same
/// documents, or to such as differ only in platforms of their own (<see cref="SharedPart"/>), which are another unit.
/// </summary>
internal sealed class Unit
{
    private readonly Settings _settings;
    private readonly ImmutableArray<Document> _configs;
    private readonly ImmutableArray<Reached> _reached;

    private Unit(
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
        Result = result;
        ByFile = result
            .Diagnostics.GroupBy(diagnostic => diagnostic.Location.Source?.Path ?? root.Path)
            .ToImmutableDictionary(inFile => inFile.Key, inFile => inFile.ToImmutableArray());
    }

    public Document Root { get; }

    public CompilationResult Result { get; }

    /// <summary>What is wrong, by the path of the file where it is wrong.</summary>
    public ImmutableDictionary<string, ImmutableArray<Diagnostic>> ByFile { get; }

    public IEnumerable<CompiledPlatform> Platforms => Result.Platforms;

    public bool HoldsIn(Snapshot snapshot, Document root) =>
        root == Root
        && snapshot.Settings.Kernel == _settings.Kernel
        && snapshot.Configs(root).SequenceEqual(_configs)
        && _reached.All(include => Holds(include, snapshot, snapshot.Include(root, include.Includer, include.Written).Document));

    private bool Holds(Reached include, Snapshot snapshot, Document? now)
    {
        if (include.Found is not { } before || now is null)
            return include.Found == now;
        return include.IsRoot == snapshot.IsRoot(now.Path) && (before == now || (SharedPart.IsSame(before, now) && !IsReached(before)));
    }

    // Bound here, extended by a platform that is, or part of what is wrong.
    private bool IsReached(Document document) =>
        Result.Platforms.Any(platform => platform.File == document.Source)
        || Result.Files.Any(file =>
            file.Syntax.Source != document.Source
            && file.Syntax.Platforms.Any(platform =>
                platform.Extends is { } extended && document.Syntax.Platforms.Any(declared => declared.Name.Name == extended.Name)
            )
        )
        || Result.Diagnostics.Any(diagnostic =>
            diagnostic.Location.Source == document.Source || diagnostic.Related.Any(related => related.Location.Source == document.Source)
        );

    public static Unit Compile(Snapshot snapshot, Document root, CancellationToken cancellation)
    {
        var documents = new Dictionary<SourceText, Document> { [root.Source] = root };
        var reached = ImmutableArray.CreateBuilder<Reached>();
        ImmutableArray<Document> configs = snapshot.Configs(root);
        CompilationResult result = IovaCompilation.Compile(
            [root.Source],
            (includer, written) =>
            {
                Lookup found = snapshot.Include(root, includer, written);
                reached.Add(new Reached(includer, written, found.Document, found.Document is { Path: var path } && snapshot.IsRoot(path)));
                if (found.Document is not { } document)
                    return found.Failure;
                documents[document.Source] = document;
                return IncludeResult.Found(document.Source);
            },
            source => documents.TryGetValue(source, out Document? document) ? document.Parsed : IovaParser.Parse(source),
            new CompilationOptions
            {
                Answers = snapshot.Settings.Answers,
                Severities = new SeverityOptions
                {
                    InFile = snapshot.Files.Severities([.. configs.Select(config => (config.Path, config.Text))]),
                },
                IsRootElsewhere = source => snapshot.IsRoot(source.Path),
            },
            cancellation
        );
        return new Unit(root, snapshot.Settings, configs, reached.ToImmutable(), result);
    }

    private readonly record struct Reached(string Includer, string Written, Document? Found, bool IsRoot);
}
