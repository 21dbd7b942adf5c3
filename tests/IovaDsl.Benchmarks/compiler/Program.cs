using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using IovaDsl.Benchmarks.Compiler;

// dotnet run -c Release --project tests/IovaDsl.Benchmarks/compiler
//   The figures of RESULTS.md: lines, devices and bytes in a second, bytes allocated a line, growth; `-- quick` in a minute.
// dotnet run -c Release --project tests/IovaDsl.Benchmarks/compiler -- benchmark [arguments of BenchmarkDotNet]
//   The same stages under BenchmarkDotNet, by the clock on the wall.
// dotnet run -c Release --project tests/IovaDsl.Benchmarks/compiler -- write FILE LINES
//   A generated topology, to time the command with; the script `startup` beside this file does.
switch (args)
{
    case ["write", string file, string count]:
        File.WriteAllText(file, GeneratedTopology.OfLines(int.Parse(count)).Text);
        break;
    case ["benchmark", .. string[] more]:
        // In this process: a second one would have to build the compiler once more, and measures nothing else.
        IConfig config = DefaultConfig
            .Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddColumn(RateColumn.All);
        BenchmarkRunner.Run<CompilerStages>(config, more);
        break;
    case ["quick"]:
        Figures.Print(0.3);
        break;
    case []:
        Figures.Print(2.0);
        break;
    default:
        Console.Error.WriteLine("arguments: none, quick, benchmark …, or write FILE LINES");
        return 2;
}

return 0;
