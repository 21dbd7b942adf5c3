using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>The stages of the compiler over one generated topology, each over what the one before it made.</summary>
internal sealed class Stages
{
    private readonly SourceText source;
    private readonly ParseResult parsed;
    private readonly BoundPlatform bound;
    private readonly ResolvedPlatform resolved;

    public Stages(GeneratedTopology topology)
    {
        Topology = topology;
        source = new SourceText("generated.iova", topology.Text);
        parsed = IovaParser.Parse(source);
        bound = Bind();
        resolved = Resolve();
    }

    public GeneratedTopology Topology { get; }

    public ParseResult Parse() => IovaParser.Parse(source);

    public BoundPlatform Bind()
    {
        var findings = new FindingBag();
        List<FileUnit> files = FileLoader.Load([source], IncludeLoaders.None, _ => parsed, findings, default);
        FileScope scope = FileScope.DeclareAll(files, findings)[files[0]];
        return PlatformBinder.Bind(new PlatformDeclaration(parsed.File.Platforms[0], scope), findings, default);
    }

    public ResolvedPlatform Resolve() => RegionResolver.Resolve(bound.Platform);

    public FindingBag Check()
    {
        var findings = new FindingBag();
        CheckRunner.Run(bound, resolved, AnswerOptions.Default, findings, default);
        return findings;
    }

    /// <summary>All four, as <c>iova check</c> runs them.</summary>
    public CompilationResult All()
    {
        CompilationResult result = IovaCompilation.Compile([source], IncludeLoaders.None, CompilationOptions.Default);
        return result.HasErrors ? throw new InvalidOperationException(result.Diagnostics[0].Message) : result;
    }
}
