using System.Diagnostics;

namespace IovaDsl.Mutants.Running;

/// <summary>
/// Tries mutants with the tests that reach them, one project after another. Tests run in one process for many mutants; a mutant whose effect
/// may stay (its code runs in the first of two passes and not in the second: something is computed once and kept) gets a process of its own,
/// and a failure counts only where the same test passes again without the mutant.
/// </summary>
/// <param name="mutants">Those to try.</param>
/// <param name="witnesses">Those that tell only which tests use a file.</param>
/// <param name="budget">Seconds of tests for a mutant and project.</param>
/// <param name="filter">What the name of a test contains.</param>
/// <param name="saved">Keeps what is known after each.</param>
internal sealed class Campaign(
    IReadOnlyList<Mutant> mutants,
    IReadOnlyList<Mutant> witnesses,
    double budget,
    string filter,
    Action<IEnumerable<Result>> saved
)
{
    private readonly Dictionary<int, Verdict> _verdicts = mutants.ToDictionary(m => m.Id, _ => Verdict.Unreached);

    /// <summary>What became of each so far.</summary>
    public IEnumerable<Result> Results => mutants.Select(mutant => Result.Of(mutant, _verdicts[mutant.Id]));

    private HashSet<int> Near(Mutant mutant, Func<Mutant, string> place) =>
        [.. mutants.Concat(witnesses).Where(m => place(m) == place(mutant)).Select(m => m.Id)];

    /// <summary>Those that no test of the projects asks for.</summary>
    public IEnumerable<Mutant> Unreached(IEnumerable<TestProject> projects)
    {
        HashSet<Mutant> left = [.. mutants];
        foreach (TestProject project in projects)
        {
            using Bench bench = new(project, budget, filter);
            Reach reach = Reach.Measure(bench);
            left.RemoveWhere(m => reach.Has(m.Id));
            Console.WriteLine($"{project.Name}: {reach.Tests.Count} tests, {left.Count} mutants that none reaches");
        }

        return left;
    }

    public void Try(TestProject project)
    {
        var clock = Stopwatch.StartNew();
        using Bench bench = new(project, budget, filter);
        Reach reach = Reach.Measure(bench);
        List<Mutant> reached = [.. mutants.Where(m => !_verdicts[m.Id].IsKilled && reach.Has(m.Id))];
        Console.WriteLine(
            $"{project.Name}: {reach.Tests.Count} tests, {reach.Unstable} left out, {reached.Count} mutants, {clock.Elapsed.TotalSeconds:0} s"
        );
        foreach (Mutant mutant in reached)
        {
            string? failure = reach.IsKept(mutant.Id)
                ? bench.Fresh(mutant.Id, reach.AllFor(mutant.Id, [Near(mutant, m => m.File), Near(mutant, m => m.Folder)], budget))
                : bench.Shared(mutant.Id, reach.Of(mutant.Id));
            _verdicts[mutant.Id] = failure is null ? Verdict.Survived : Verdict.Killed(failure);
            saved(Results);
            Console.WriteLine($"{(failure is null ? "survived" : "killed")} {mutant.Key} (line {mutant.Line}) {failure}");
        }

        Console.WriteLine($"{project.Name}: {clock.Elapsed.TotalSeconds:0} s");
    }
}
