using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>Each stage of the compiler, and all of them, over topologies of three lengths.</summary>
[MemoryDiagnoser]
public class CompilerStages
{
    private Stages _stages = null!;

    [Params(10_000, 100_000, 1_000_000)]
    public int Lines { get; set; }

    [GlobalSetup]
    public void Generate() => _stages = new Stages(GeneratedTopology.OfLines(Lines));

    [Benchmark]
    public object Parse() => _stages.Parse();

    [Benchmark]
    public object Bind() => _stages.Bind();

    [Benchmark]
    public object Resolve() => _stages.Resolve();

    [Benchmark]
    public object Check() => _stages.Check();

    [Benchmark]
    public object All() => _stages.All();
}
