namespace IovaDsl.Benchmarks.Contender;

/// <summary>The list of what can be measured.</summary>
public static class Workloads
{
    public static (double Nanoseconds, string Checksum) Run(string workload, string contender, InputFile input, double seconds) => workload switch
    {
        "merge" => MergeWorkload.Run(contender, input, seconds),
        _ => throw new ArgumentException("no such workload"),
    };
}
