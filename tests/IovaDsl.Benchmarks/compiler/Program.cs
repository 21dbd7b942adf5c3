using IovaDsl.Benchmarks.Compiler;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

// dotnet run -c Release --project tests/IovaDsl.Benchmarks/compiler
//   Prints the median of thread CPU time of parse, and of parse, bind, check and resolve, for generated topologies: in a heap
//   that earlier runs left behind (a small text then finds its memory in the caches), and in an empty one, which each run has
//   to ask the system for, as one `iova check` does. The growth exponent of the first sees the caches as well as the compiler.
// dotnet run -c Release --project tests/IovaDsl.Benchmarks/compiler -- FILE LINES
//   Writes a generated topology, to time the command with.
if (args is [string file, string count])
{
    File.WriteAllText(file, GeneratedTopology.OfLines(int.Parse(count)).Text);
    return;
}

const double Seconds = 3.0;
Dictionary<int, double> used = [], empty = [];
foreach (int lines in (int[])[1_000, 10_000, 100_000, 1_000_000])
{
    GeneratedTopology topology = GeneratedTopology.OfLines(lines);
    var source = new SourceText("generated.iova", topology.Text);
    Console.WriteLine($"{topology.Lines:N0} lines, {topology.Text.Length / (double)topology.Lines:F1} bytes a line, {topology.Devices:N0} devices, {topology.Regions:N0} regions");
    Print("parse", topology, KeepHeap, () => IovaParser.Parse(source));
    used[lines] = Print("parse, bind, check, resolve", topology, KeepHeap, () => Compile(source));
    empty[lines] = Print("the same in an empty heap", topology, EmptyHeap, () => Compile(source));
}
Console.WriteLine($"growth exponent, 10k to 1M lines: {Exponent(used):F3}, in an empty heap {Exponent(empty):F3}");

static double Exponent(Dictionary<int, double> times) => Math.Log(times[1_000_000] / times[10_000]) / Math.Log(100);

static void KeepHeap()
{
}

static void EmptyHeap() => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);

static CompilationResult Compile(SourceText source)
{
    CompilationResult result = IovaCompilation.Compile([source], IncludeLoaders.None, CompilationOptions.Default);
    return result.Diagnostics.Any(d => d.Severity == Severity.Error) ? throw new InvalidOperationException(result.Diagnostics[0].Message) : result;
}

static double Print(string name, GeneratedTopology topology, Action prepare, Action run)
{
    double nanoseconds = Meter.Median(Seconds, 1, prepare, run);
    long before = GC.GetAllocatedBytesForCurrentThread();
    run();
    long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
    double seconds = nanoseconds / 1e9;
    Console.WriteLine($"  {name,-28} {seconds * 1e3,9:F1} ms  {topology.Lines / seconds,10:N0} lines/s  {topology.Devices / seconds,10:N0} devices/s  {topology.Text.Length / seconds / 1e6,6:F1} MB/s  {allocated / topology.Lines,6:N0} bytes allocated a line");
    return nanoseconds;
}
