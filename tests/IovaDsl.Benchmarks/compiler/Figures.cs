using System.Globalization;
using System.Runtime.InteropServices;
using IovaDsl.Benchmarks.Contender;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>
/// The figures of RESULTS.md, by CPU time of one thread (so that a busy machine disturbs them less than it does a clock on the
/// wall): a row for each stage and length, and how time grows with length.
/// </summary>
internal static class Figures
{
    private const int Shortest = 10_000,
        Longest = 1_000_000;

    public static void Print(double seconds)
    {
        Dictionary<int, double> used = [],
            empty = [];
        foreach (int lines in (int[])[Shortest, 100_000, Longest])
        {
            var stages = new Stages(GeneratedTopology.OfLines(lines));
            GeneratedTopology topology = stages.Topology;
            Console.WriteLine(
                $"{topology.Lines:N0} lines, {topology.Text.Length / (double)topology.Lines:F1} bytes a line, {topology.Devices:N0} "
                    + $"devices, {topology.Regions:N0} regions"
            );
            Row("parse", topology, KeepHeap, () => stages.Parse());
            Row("bind", topology, KeepHeap, () => stages.Bind());
            Row("resolve", topology, KeepHeap, () => stages.Resolve());
            Row("check", topology, KeepHeap, () => stages.Check());
            used[lines] = Row("all", topology, KeepHeap, () => stages.All());
            empty[lines] = Row("all, in an empty heap", topology, EmptyHeap, () => stages.All());
        }

        Console.WriteLine($"a page new to the process costs {PageCost():F2} us here, before anything is written to it");
        Console.WriteLine($"growth exponent, 10,000 to 1,000,000 lines: {Exponent(used):F3}, in an empty heap {Exponent(empty):F3}");

        double Row(string name, GeneratedTopology topology, Action prepare, Action run)
        {
            double nanoseconds = Meter.Median(seconds, 1, prepare, run);
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            prepare();
            long faultsBefore = PageFaults();
            run();
            double faults = PageFaults() - faultsBefore;
            double taken = nanoseconds / 1e9;
            Console.WriteLine(
                $"  {name, -22} {taken * 1e3, 9:F1} ms  {topology.Lines / taken, 10:N0} lines/s  {topology.Devices / taken, 10:N0} "
                    + $"devices/s  {topology.Text.Length / taken / 1e6, 6:F1} MB/s  {allocated / topology.Lines, 6:N0} bytes "
                    + $"allocated a line, {faults * Environment.SystemPageSize / topology.Lines, 5:N0} in pages new to the process"
            );
            return nanoseconds;
        }
    }

    private static double Exponent(Dictionary<int, double> times) =>
        Math.Log(times[Longest] / times[Shortest]) / Math.Log((double)Longest / Shortest);

    // Earlier runs left memory, and it is free: a text finds pages that the process has, as in an editor or a build server.
    private static void KeepHeap()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    // A run has to ask the system for its memory, as one `iova check` does.
    private static void EmptyHeap() => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    // The tenth number of the line: faults that needed no disk.
    private static long PageFaults() =>
        File.Exists("/proc/self/stat") ? long.Parse(File.ReadAllText("/proc/self/stat").Split(' ')[9], CultureInfo.InvariantCulture) : 0;

    // What a virtual machine adds to it differs by a hundred times between hosts, and decides how fast large texts are.
    private static unsafe double PageCost()
    {
        const int Pages = 1 << 14;
        nuint size = (nuint)(Pages * Environment.SystemPageSize);
        byte* memory = (byte*)NativeMemory.Alloc(size);
        double start = Meter.ThreadNanoseconds();
        for (nuint place = 0; place < size; place += (nuint)Environment.SystemPageSize)
            memory[place] = 1;
        double taken = Meter.ThreadNanoseconds() - start;
        NativeMemory.Free(memory);
        return taken / Pages / 1e3;
    }
}
