using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using IovaDsl.Benchmarks.Runtime;

// dotnet run -c Release --project tests/IovaDsl.Benchmarks/runtime -- --filter '*W4Leave*' [--short] [--native]
//   --short   a few iterations, for a first look and for CI
//   --native  beside the warm JIT the same code compiled ahead of time (needs clang and zlib1g-dev, and two minutes to build)
// All other arguments are BenchmarkDotNet's own.
string[] own = ["--short", "--native"];
Summary[] summaries =
[
    .. BenchmarkSwitcher
        .FromAssembly(typeof(RuntimeConfig).Assembly)
        .Run([.. args.Except(own)], new RuntimeConfig(isShort: args.Contains("--short"), native: args.Contains("--native"))),
];

// A filter that no benchmark matches gives no summary.
return
    summaries.Length > 0 && summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success))
    ? 0
    : 1;
