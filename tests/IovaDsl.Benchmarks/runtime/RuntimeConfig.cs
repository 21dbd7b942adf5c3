using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Toolchains;
using BenchmarkDotNet.Toolchains.NativeAot;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>Processes of their own, allocations counted, the warm JIT and on demand NativeAOT.</summary>
public sealed class RuntimeConfig : ManualConfig
{
    public RuntimeConfig(bool isShort, bool native)
    {
        Job job = isShort ? Job.ShortRun : Job.Default;
        AddJob(job.WithRuntime(CoreRuntime.Core10_0).WithId("JIT").AsBaseline());
        if (native)
            AddJob(job.WithRuntime(NativeAotRuntime.Net10_0).WithToolchain(SdksOwnCompiler).WithId("NativeAOT"));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        SummaryStyle = SummaryStyle.Default.WithRatioStyle(RatioStyle.Value);
    }

    // BenchmarkDotNet's own choice for .NET 10 is a feed of nightly builds. The SDK knows its compiler and where packages come from, but
    // a feed must be named: a folder that holds no packages.
    private static IToolchain SdksOwnCompiler =>
        NativeAotToolchain.CreateBuilder().UseNuGet("", AppContext.BaseDirectory).TargetFrameworkMoniker("net10.0").ToToolchain();
}
