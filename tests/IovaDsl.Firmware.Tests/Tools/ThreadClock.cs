using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>
/// Time that the current thread spent working. On a busy machine the time on the wall says more about others. Where
/// the system has no such clock, it is the time on the wall.
/// </summary>
public static class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>How long an action works.</summary>
    public static TimeSpan Of(Action action)
    {
        TimeSpan before = Now();
        action();
        return Now() - before;
    }

    private static TimeSpan Now() =>
        OperatingSystem.IsLinux() && ClockGetTime(ThreadCpuTime, out TimeSpec now) == 0
            ? TimeSpan.FromSeconds(now.Seconds) + TimeSpan.FromTicks(now.Nanoseconds / 100)
            : Stopwatch.GetElapsedTime(0);

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly nint Seconds;
        public readonly nint Nanoseconds;
    }
}
