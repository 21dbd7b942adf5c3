namespace IovaDsl.Benchmarks.Contender;

/// <summary>The list of what can be measured.</summary>
public static class Workloads
{
    public static Job Create(string workload, string contender, InputFile input) =>
        workload switch
        {
            "merge" => MergeWorkload.Create(contender, input),
            "complement" => ComplementWorkload.Create(contender, input),
            "types" => TypesWorkload.Create(contender, input),
            "contains" => ContainsWorkload.Create(contender, input),
            "fit" => FitWorkload.Create(contender, input),
            "insert" => UpdateWorkload.Create(contender, input, removal: false),
            "remove" => UpdateWorkload.Create(contender, input, removal: true),
            "pool" => PoolWorkload.Create(contender, input),
            _ => throw NoSuch(workload, contender),
        };

    public static ArgumentException NoSuch(string workload, string contender) =>
        new($"There is no workload or contender {workload} {contender}.");
}
