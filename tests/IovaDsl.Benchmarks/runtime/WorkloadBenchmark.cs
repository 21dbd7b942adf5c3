using BenchmarkDotNet.Attributes;
using IovaDsl.Benchmarks.Contender;
using Job = IovaDsl.Benchmarks.Contender.Job;

namespace IovaDsl.Benchmarks.Runtime;

/// <summary>
/// A workload on the inputs of one distribution: each method runs one of the contender's jobs, its untimed preparation (a copy of
/// the input, empty sets) included, alike for ours and for the peers. A time is that of a whole run, so ratios are what to read.
/// </summary>
public abstract class WorkloadBenchmark(string workload, params string[] contenders)
{
    private readonly Dictionary<string, Job> _jobs = [];

    /// <summary>What the input is like, as <see cref="DataSets"/> calls it.</summary>
    protected abstract string Input { get; }

    /// <summary>Makes the jobs, and refuses to measure what answers differently.</summary>
    [GlobalSetup]
    public void Setup()
    {
        InputFile input = DataSets.Make(Input);
        foreach (string contender in contenders)
        {
            Job job = Workloads.Create(workload, contender, input);
            job.RunOnce();
            _jobs.Add(contender, job);
        }

        if (_jobs.Values.Select(job => job.Answer()).Distinct().Count() > 1)
            throw new InvalidOperationException($"The contenders of {workload} answer differently on {Input}.");
    }

    protected void Run(string contender) => _jobs[contender].RunOnce();
}
