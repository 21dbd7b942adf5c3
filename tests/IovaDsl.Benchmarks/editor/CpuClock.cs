using System.Globalization;

namespace IovaDsl.Benchmarks.Editor;

/// <summary>The time that a process has had on processors, in nanoseconds, from Linux's scheduler: the sum over its threads.</summary>
internal sealed class CpuClock(int process)
{
    public long Nanoseconds() => Directory.EnumerateDirectories($"/proc/{process}/task").Sum(task => Read(Path.Combine(task, "schedstat")));

    // A thread that ended meanwhile has no file any more.
    private static long Read(string path)
    {
        try
        {
            return long.Parse(File.ReadAllText(path).Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
