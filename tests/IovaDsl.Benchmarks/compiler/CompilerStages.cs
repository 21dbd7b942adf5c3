using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>Each stage of the compiler, and all of them, over topologies of three lengths.</summary>
[MemoryDiagnoser]
public class CompilerStages
{
    private Stages stages = null!;

    [Params(10_000, 100_000, 1_000_000)]
    public int Lines { get; set; }

    [GlobalSetup]
    public void Generate() => stages = new Stages(GeneratedTopology.OfLines(Lines));

    [Benchmark]
    public object Parse() => stages.Parse();

    [Benchmark]
    public object Bind() => stages.Bind();

    [Benchmark]
    public object Resolve() => stages.Resolve();

    [Benchmark]
    public object Check() => stages.Check();

    [Benchmark]
    public object All() => stages.All();
}
