using IovaDsl.Benchmarks.Contender;
using Perfolizer.Horology;

namespace IovaDsl.Benchmarks.Generator;

/// <summary>CPU time of the thread: other programs on the machine do not count.</summary>
internal sealed class ThreadCpuClock : IClock
{
    public string Title => "thread CPU time";

    public bool IsAvailable => OperatingSystem.IsLinux();

    public Frequency Frequency => new(1e9);

    public long GetTimestamp() => (long)Meter.ThreadNanoseconds();
}
