namespace IovaDsl.Benchmarks.Contender;

/// <summary>The list of what can be measured.</summary>
public static class Workloads
{
    public static (double Nanoseconds, string Checksum) Run(string workload, string contender, InputFile input, double seconds) => workload switch
    {
        "merge" => MergeWorkload.Run(contender, input, seconds),
        "types" => SetWorkloads.Types(contender, input, seconds),
        "complement" => SetWorkloads.Complement(contender, input, seconds),
        "contains" => SetWorkloads.Contains(contender, input, seconds),
        "fit" => SetWorkloads.Fit(contender, input, seconds),
        "insert" => SetWorkloads.Update(contender, input, seconds, removal: false),
        "remove" => SetWorkloads.Update(contender, input, seconds, removal: true),
        "pool" => SetWorkloads.Pool(contender, input, seconds),
        _ => throw new ArgumentException("no such workload"),
    };
}
