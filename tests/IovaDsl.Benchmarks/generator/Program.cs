using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using IovaDsl.Benchmarks.Generator;
using Perfolizer.Horology;

// size                     bytes of the assembly for each region
// start                    CPU time of a program that touches no platform, a small one, a large one
// start-child HOW          such a program
// anything else            BenchmarkDotNet: a filter such as *LookUp*; nothing means all
return args switch
{
    ["size"] => AssemblySize.Print(),
    ["start"] => StartUp.Print(),
    ["start-child", var how] => StartUp.Child(how),
    _ => Benchmark(args),
};

static int Benchmark(string[] args)
{
    // In this process, because a build for each benchmark would take minutes; by CPU time, because a machine has other things to do.
    Job job = Job
        .Default.WithToolchain(InProcessEmitToolchain.Instance)
        .WithClock(new ThreadCpuClock())
        .WithIterationTime(TimeInterval.FromMilliseconds(60))
        .WithWarmupCount(5)
        .WithIterationCount(11)
        .WithEvaluateOverhead(false);
    IConfig config = ManualConfig
        .CreateEmpty()
        .AddJob(job)
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddExporter(MarkdownExporter.GitHub)
        .AddLogger(ConsoleLogger.Default);
    BenchmarkSwitcher
        .FromAssembly(typeof(GeneratorPass).Assembly)
        .Run(args.Length == 0 ? ["--filter", "*"] : ["--filter", .. args], config);
    return 0;
}
