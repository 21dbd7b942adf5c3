using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>W6: the lowest place for many wishes of size, alignment and highest address, in N free ranges.</summary>
public class W6Fit() : WorkloadBenchmark("fit", "linq", "iova")
{
    [Params(64, 1000, 100_000)]
    public int N;

    [Params("fit", "narrow")]
    public string Distribution = "";

    protected override string Input => $"{Distribution}-{N}";

    [Benchmark(Baseline = true)]
    public void Linq() => Run("linq");

    [Benchmark]
    public void Iova() => Run("iova");
}
