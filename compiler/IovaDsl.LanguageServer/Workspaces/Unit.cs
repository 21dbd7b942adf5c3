using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>
/// A root file compiled with all it reaches, and what that was. It holds in any snapshot in which the same includes lead to the same
/// documents.
/// </summary>
internal sealed class Unit
{
    private readonly Settings _settings;
    private readonly ImmutableArray<(string Includer, string Written, Document? Found)> _reached;

    private Unit(
        Document root,
        Settings settings,
        ImmutableArray<(string Includer, string Written, Document? Found)> reached,
        CompilationResult result
    )
    {
        Root = root;
        _settings = settings;
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
        && _reached.All(include => snapshot.Include(root, include.Includer, include.Written).Document == include.Found);

    public static Unit Compile(Snapshot snapshot, Document root, CancellationToken cancellation)
    {
        var documents = new Dictionary<SourceText, Document> { [root.Source] = root };
        var reached = ImmutableArray.CreateBuilder<(string, string, Document?)>();
        CompilationResult result = IovaCompilation.Compile(
            [root.Source],
            (includer, written) =>
            {
                Lookup found = snapshot.Include(root, includer, written);
                reached.Add((includer, written, found.Document));
                if (found.Document is not { } document)
                    return found.Failure;
                documents[document.Source] = document;
                return IncludeResult.Found(document.Source);
            },
            source => documents.TryGetValue(source, out Document? document) ? document.Parsed : IovaParser.Parse(source),
            new CompilationOptions { Answers = snapshot.Settings.Answers },
            cancellation
        );
        return new Unit(root, snapshot.Settings, reached.ToImmutable(), result);
    }
}
