using System.Runtime.InteropServices;

namespace IovaDsl.Benchmarks.Contender;

/// <summary>The clock and the hash that all contenders in all languages share.</summary>
public static partial class Meter
{
    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds, Nanoseconds;
    }

    private const int ThreadCpu = 3, ProcessCpu = 2, Monotonic = 1;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Timespec time);

    /// <summary>CPU time of this thread in nanoseconds.</summary>
    public static double ThreadNanoseconds() => Read(ThreadCpu);

    /// <summary>Wall time in nanoseconds, for what runs on two threads.</summary>
    public static double WallNanoseconds() => Read(Monotonic);

    /// <summary>
    /// The median time of <paramref name="run"/> in nanoseconds per item, after warm-up, each run after an untimed <paramref name="prepare"/>.
    /// </summary>
    public static double Median(double seconds, long items, Action prepare, Action run, bool wall = false)
    {
        List<double> times = [];
        double used = 0, warm = 0;
        // Warm-up: enough calls and time for the tiered compiler to finish.
        for (int i = 0; i < 40 && warm < Math.Max(0.3e9, seconds * 0.5e9); i++)
        {
            prepare();
            double start = ThreadNanoseconds();
            run();
            warm += ThreadNanoseconds() - start;
            if (i is 2 or 8 or 20 && warm < 1e9)
                Thread.Sleep(110);
        }
        do
        {
            prepare();
            double start = wall ? WallNanoseconds() : ThreadNanoseconds();
            run();
            double time = (wall ? WallNanoseconds() : ThreadNanoseconds()) - start;
            used += time;
            times.Add(time / items);
        }
        while (used < seconds * 1e9 && times.Count < 10_000);
        times.Sort();
        return times[times.Count / 2];
    }

    private static double Read(int clock)
    {
        _ = ClockGetTime(clock, out Timespec time);
        return time.Seconds * 1e9 + time.Nanoseconds;
    }
}

/// <summary>An order-sensitive hash of an answer.</summary>
public struct Checksum()
{
    private ulong hash = 0xcbf29ce484222325;

    public void Add(ulong x)
    {
        hash = (hash ^ x) * 0x9e3779b97f4a7c15;
        hash ^= hash >> 29;
    }

    public override readonly string ToString() => hash.ToString("x16");
}
