using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>A root file compiled with all it reaches: its model, and what is wrong.</summary>
internal sealed record Unit(Findings Findings, CompilationResult Result)
{
    public Document Root => Findings.Root;

    public IEnumerable<CompiledPlatform> Platforms => Result.Platforms;

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
        return new Unit(new Findings(root, snapshot.Settings, configs, reached.ToImmutable(), result), result);
    }
}
