using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>W3: a million queries whether a range lies in one range of a set of N.</summary>
public class W3Contains() : WorkloadBenchmark("contains", "array-binarysearch", "iova", "iova-batch")
{
    [Params(8, 64, 1000, 100_000, 1_000_000)]
    public int N;

    [Params("contains", "ordered", "skew", "comb", "last")]
    public string Distribution = "";

    protected override string Input => $"{Distribution}-{N}";

    [Benchmark(Baseline = true)]
    public void BinarySearch() => Run("array-binarysearch");

    [Benchmark]
    public void Iova() => Run("iova");

    [Benchmark]
    public void IovaBatch() => Run("iova-batch");
}
