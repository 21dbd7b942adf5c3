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

    /// <summary>Wall time counts where more than one thread works.</summary>
    public bool OnTwoThreads { get; init; }

    public static void Nothing()
    {
    }

    /// <inheritdoc cref="Meter.Measure"/>
    public (double Nanoseconds, long Bytes) Measure(double seconds)
    {
        WarmUp();
        return Meter.Measure(seconds, Items, Prepare, Run, OnTwoThreads);
    }

    /// <summary>Prepares and runs once, for what is not timed here.</summary>
    public void RunOnce()
    {
        Prepare();
        Run();
    }
}
