using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>The stages of the compiler over one generated topology, each over what the one before it made.</summary>
internal sealed class Stages
{
    private readonly SourceText _source;
    private readonly ParseResult _parsed;
    private readonly BoundPlatform _bound;
    private readonly ResolvedPlatform _resolved;

    public Stages(GeneratedTopology topology)
    {
        Topology = topology;
        _source = new SourceText("generated.iova", topology.Text);
        _parsed = IovaParser.Parse(_source);
        _bound = Bind();
        _resolved = Resolve();
    }

    public GeneratedTopology Topology { get; }

    public ParseResult Parse() => IovaParser.Parse(_source);

    public BoundPlatform Bind()
    {
        var findings = new FindingBag();
        List<FileUnit> files = FileLoader.Load([_source], IncludeLoaders.None, _ => _parsed, findings, default);
        FileScope scope = FileScope.DeclareAll(files, findings)[files[0]];
        return PlatformBinder.Bind(new PlatformDeclaration(_parsed.File.Platforms[0], scope), new ExpressionEvaluator(findings), default);
    }

    public ResolvedPlatform Resolve() => RegionResolver.Resolve(_bound.Platform);

    public FindingBag Check()
    {
        var findings = new FindingBag();
        CheckRunner.Run(_bound, _resolved, AnswerOptions.Default, findings, default);
        return findings;
    }

    /// <summary>All four, as <c>iova check</c> runs them.</summary>
    public CompilationResult All()
    {
        CompilationResult result = IovaCompilation.Compile([_source], IncludeLoaders.None, CompilationOptions.Default);
        return result.HasErrors ? throw new InvalidOperationException(result.Diagnostics[0].Message) : result;
    }
}
