using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>W5: N ranges come into each empty set one by one.</summary>
public class W5Insert() : WorkloadBenchmark("insert", "sorted-set", "iova")
{
    [Params(8, 64, 1000, 100_000)]
    public int N;

    [Params("random", "sorted", "cluster", "adjacent", "top")]
    public string Distribution = "";

    protected override string Input => $"{Distribution}-{N}";

    [Benchmark(Baseline = true)]
    public void SortedSet() => Run("sorted-set");

    [Benchmark]
    public void Iova() => Run("iova");
}

/// <summary>W5: N ranges come into each set and leave it again.</summary>
public class W5Remove() : WorkloadBenchmark("remove", "sorted-set", "iova")
{
    [Params(8, 64, 1000, 100_000)]
    public int N;

    [Params("random", "sorted", "cluster", "adjacent", "top")]
    public string Distribution = "";

    protected override string Input => $"{Distribution}-{N}";

    [Benchmark(Baseline = true)]
    public void SortedSet() => Run("sorted-set");

    [Benchmark]
    public void Iova() => Run("iova");
}
