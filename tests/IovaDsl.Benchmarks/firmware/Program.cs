using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Benchmarks.Firmware;

// dotnet run -c Release --project tests/IovaDsl.Benchmarks/firmware
//   The figures: the median of thread CPU time over a second of runs, for each workload.
// dotnet run -c Release --project tests/IovaDsl.Benchmarks/firmware -- benchmark [arguments of BenchmarkDotNet]
//   The same workloads under BenchmarkDotNet, by the clock on the wall.
switch (args)
{
    case ["benchmark", .. string[] more]:
        // In this process: a second one would have to build everything once more, and measures nothing else.
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher
            .FromTypes([typeof(CorpusBenchmarks), typeof(BigIortBenchmarks)])
            .Run(more.Length > 0 ? more : ["--filter", "*"], config);
        return 0;
    case []:
        PrintFigures();
        return 0;
    default:
        Console.Error.WriteLine("arguments: none, or benchmark …");
        return 2;
}

static void PrintFigures()
{
    if (CorpusBenchmarks.IsThere)
    {
        CorpusBenchmarks corpus = new();
        long bytes = corpus.Files.Sum(file => (long)file.Length);
        Print("decode the corpus", corpus.Files.Length, bytes, corpus.Decode);
        Print("decode and follow", corpus.Files.Length, bytes, corpus.DecodeAndFollow);
        Print("import and resolve", corpus.Files.Length, bytes, corpus.ImportAndResolve);
    }
    else
    {
        Console.WriteLine("The corpus is not there (IOVADSL_FIRMWARE); its workloads are left out.");
    }

    BigIortBenchmarks big = new();
    Console.WriteLine($"an IORT of {big.Bytes.Length:N0} bytes with {big.Table.Nodes.Sum(node => node.Mappings.Length):N0} mappings:");
    Print("  decode", 1, big.Bytes.Length, () => big.Decode());
    Print("  settle mappings", 1, big.Bytes.Length, () => big.SettleMappings());
    Print("  encode", 1, big.Bytes.Length, () => big.Encode());
    Print("  import and resolve", 1, big.Bytes.Length, big.ImportAndResolve);
    Console.WriteLine($"  one ID from root complex through SMMU to ITS: {Nanoseconds(big.LookUp) / 100_000:F0} ns");
}

static void Print(string name, int items, long bytes, Action run)
{
    double nanoseconds = Nanoseconds(run);
    Console.WriteLine(
        $"{name, -20} {nanoseconds / 1e6, 8:F2} ms   {items / (nanoseconds / 1e9), 9:N0} a second   "
            + $"{bytes / (nanoseconds / 1e9) / 1e6, 6:F0} MB/s"
    );
}

static double Nanoseconds(Action run) => Meter.Median(1.0, 1, () => { }, run);
