using System.Runtime.InteropServices;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The clock that all contenders in all languages share.</summary>
public static partial class Meter
{
    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds,
            Nanoseconds;
    }

    /// <summary>A clock of the operating system: CPU time of the thread that asks, or wall time.</summary>
    public const int ThreadCpu = 3,
        Wall = 1;

    /// <summary>
    /// The clock of a process, CPU time of all its threads: its number, inverted, above three bits (clock_getcpuclockid in glibc).
    /// </summary>
    public static int CpuOf(int process) => ~process << 3 | 2;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Timespec time);

    /// <summary>CPU time of this thread in nanoseconds.</summary>
    public static double ThreadNanoseconds() => Read(ThreadCpu);

    /// <summary>
    /// The median time of <paramref name="run"/> in nanoseconds per item, after warm-up, each run after an untimed <paramref
    /// name="prepare"/>.
    /// </summary>
    public static double Median(double seconds, long items, Action prepare, Action run) =>
        Measure(seconds, items, prepare, run).Nanoseconds;

    /// <summary>
    /// The medians of a run: nanoseconds per item, and bytes that this thread allocated in the whole of it. Of wall times the shortest
    /// counts, because whatever else wants one of the cores stands in them, and CPU time would not show that two threads share the work.
    /// </summary>
    public static (double Nanoseconds, long Bytes) Measure(double seconds, long items, Action prepare, Action run, int clock = ThreadCpu)
    {
        List<double> times = new(10_000);
        List<long> bytes = new(10_000);
        double used = 0,
            warm = 0;

        // Warm-up: enough calls and time for the tiered compiler to finish, which waits a tenth of a second and begins again with what it
        // inlines: code that splits a block rarely was measured half compiled when this ended after 0.3 s.
        for (int i = 0; i < 40 && warm < Math.Max(1e9, seconds * 0.5e9); i++)
        {
            prepare();
            double start = Read(clock);
            run();
            warm += Read(clock) - start;
            if (i is 2 or 8 or 20 or 32)
                Thread.Sleep(110);
        }

        do
        {
            prepare();
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            double start = Read(clock);
            run();
            double time = Read(clock) - start;
            bytes.Add(GC.GetAllocatedBytesForCurrentThread() - allocated);
            used += time;
            times.Add(time / items);
        } while (used < seconds * 1e9 && times.Count < 10_000);
        times.Sort();
        bytes.Sort();
        return (times[clock == Wall ? 0 : times.Count / 2], bytes[bytes.Count / 2]);
    }

    private static double Read(int clock)
    {
        _ = ClockGetTime(clock, out Timespec time);
        return time.Seconds * 1e9 + time.Nanoseconds;
    }
}
