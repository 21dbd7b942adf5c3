using BenchmarkDotNet.Attributes;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>W4: what 1000 hosts of 64 usable ranges can all use.</summary>
public class W4Pool() : WorkloadBenchmark("pool", "linq", "iova")
{
    [Params("different", "templates")]
    public string Hosts = "";

    protected override string Input => $"pool-{Hosts}";

    [Benchmark(Baseline = true)]
    public void Linq() => Run("linq");

    [Benchmark]
    public void Iova() => Run("iova");
}

/// <summary>W4: one of 1000 hosts leaves (and joins again), beside computing the rest anew.</summary>
public class W4Leave() : WorkloadBenchmark("pool", "rebuild", "leave")
{
    protected override string Input => "pool-different";

    [Benchmark(Baseline = true)]
    public void Rebuild() => Run("rebuild");

    [Benchmark]
    public void Leave() => Run("leave");
}
