namespace IovaDsl.Benchmarks.Contender;

/// <summary>
/// One thing to measure: what is timed, what is put back before it, untimed, and a hash of its answer. The same job is timed by
/// <see cref="Meter"/>, run by BenchmarkDotNet, and counted by callgrind.
/// </summary>
/// <param name="Items">How many ranges, queries or updates one run handles; times are given per item.</param>
/// <param name="Prepare">Sets up a run.</param>
/// <param name="Run">The run.</param>
/// <param name="Answer">A hash of what the last run answered.</param>
public sealed record Job(long Items, Action Prepare, Action Run, Func<string> Answer)
{
    /// <summary>Calls what is measured on smaller inputs, where a run is too long for the compiler to see it often enough.</summary>
    public Action WarmUp { get; init; } = Nothing;

    /// <summary>The clock that counts: wall time where more than one thread works, that of a server where another process does.</summary>
    public int Clock { get; init; } = Meter.ThreadCpu;

    public static void Nothing() { }

    /// <inheritdoc cref="Meter.Measure"/>
    public (double Nanoseconds, long Bytes) Measure(double seconds)
    {
        WarmUp();
        return Meter.Measure(seconds, Items, Prepare, Run, Clock);
    }

    /// <summary>Prepares and runs once, for what is not timed here.</summary>
    public void RunOnce()
    {
        Prepare();
        Run();
    }
}
