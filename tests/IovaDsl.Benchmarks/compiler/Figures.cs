using IovaDsl.Benchmarks.Contender;

namespace IovaDsl.Benchmarks.Compiler;

/// <summary>
/// The figures of the README, by CPU time of one thread (so that a busy machine disturbs them less than it does a clock on the
/// wall): a row for each stage and length, and how time grows with length.
/// </summary>
internal static class Figures
{
    private const int Shortest = 10_000, Longest = 1_000_000;

    public static void Print(double seconds)
    {
        Dictionary<int, double> used = [], empty = [];
        foreach (int lines in (int[])[Shortest, 100_000, Longest])
        {
            var stages = new Stages(GeneratedTopology.OfLines(lines));
            GeneratedTopology topology = stages.Topology;
            Console.WriteLine($"{topology.Lines:N0} lines, {topology.Text.Length / (double)topology.Lines:F1} bytes a line, {topology.Devices:N0} devices, {topology.Regions:N0} regions");
            Row("parse", topology, KeepHeap, () => stages.Parse());
            Row("bind", topology, KeepHeap, () => stages.Bind());
            Row("resolve", topology, KeepHeap, () => stages.Resolve());
            Row("check", topology, KeepHeap, () => stages.Check());
            used[lines] = Row("all", topology, KeepHeap, () => stages.All());
            empty[lines] = Row("all, in an empty heap", topology, EmptyHeap, () => stages.All());
        }

        Console.WriteLine($"growth exponent, 10,000 to 1,000,000 lines: {Exponent(used):F3}, in an empty heap {Exponent(empty):F3}");

        double Row(string name, GeneratedTopology topology, Action prepare, Action run)
        {
            double nanoseconds = Meter.Median(seconds, 1, prepare, run);
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            double taken = nanoseconds / 1e9;
            Console.WriteLine($"  {name,-22} {taken * 1e3,9:F1} ms  {topology.Lines / taken,10:N0} lines/s  {topology.Devices / taken,10:N0} devices/s  {topology.Text.Length / taken / 1e6,6:F1} MB/s  {allocated / topology.Lines,6:N0} bytes allocated a line");
            return nanoseconds;
        }
    }

    private static double Exponent(Dictionary<int, double> times) => Math.Log(times[Longest] / times[Shortest]) / Math.Log((double)Longest / Shortest);

    // What earlier runs left: a text then finds memory that the caches still hold.
    private static void KeepHeap()
    {
    }

    // A run has to ask the system for its memory, as one `iova check` does.
    private static void EmptyHeap() => GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
