using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>W2: the gaps of each set in the whole space.</summary>
public class W2Complement() : WorkloadBenchmark("complement", "array-sort", "iova")
{
    [Params(8, 64, 1000, 100_000)]
    public int N;

    [Params("random", "sorted", "cluster", "adjacent", "top")]
    public string Distribution = "";

    protected override string Input => $"{Distribution}-{N}";

    [Benchmark(Baseline = true)]
    public void ArraySort() => Run("array-sort");

    [Benchmark]
    public void Iova() => Run("iova");
}
