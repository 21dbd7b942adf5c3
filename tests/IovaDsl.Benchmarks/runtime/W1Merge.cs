using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>W1: union of many sets of N ranges.</summary>
public class W1Merge() : WorkloadBenchmark("merge", "array-sort", "span-sort", "linq", "iova")
{
    [Params(8, 64, 1000, 100_000)]
    public int N;

    [Params("random", "sorted", "cluster", "adjacent", "top")]
    public string Distribution = "";

    protected override string Input => $"{Distribution}-{N}";

    [Benchmark(Baseline = true)]
    public void ArraySort() => Run("array-sort");

    [Benchmark]
    public void SpanSort() => Run("span-sort");

    [Benchmark]
    public void Linq() => Run("linq");

    [Benchmark]
    public void Iova() => Run("iova");
}

/// <summary>W1 with five kinds of regions, as a group's reserved regions merge.</summary>
public class W1MergeKinds() : WorkloadBenchmark("types", "linked-list", "iova")
{
    [Params(8, 64, 1000)]
    public int N;

    protected override string Input => $"kernel-{N}";

    [Benchmark(Baseline = true)]
    public void LinkedList() => Run("linked-list");

    [Benchmark]
    public void Iova() => Run("iova");
}
