namespace IovaDsl.Mutants.Running;

/// <summary>Runs lists of tests with a mutant on, in the process that is kept or in one of its own, and begins anew where one breaks.</summary>
internal sealed class Bench(TestProject project, double budget, string filter) : IDisposable
{
    /// <summary>How much more time a mutant has that gets a process of its own.</summary>
    public const int MoreWhenFresh = 5;

    private const double LongestPass = 3600;
    private WorkerProcess? _shared;

    /// <summary>All tests (null) or some without a mutant, with what they reach.</summary>
    public Outcome[] All(string[]? tests)
    {
        _shared ??= new WorkerProcess(project, 0, filter);
        return _shared.Run(new Request(0, tests, StopsAtFailure: false, WantsReached: true), LongestPass)
            ?? throw new InvalidOperationException($"The tests of `{project.Assembly}` do not run to their end.");
    }

    /// <summary>What kills the mutant; null where all pass.</summary>
    public string? Shared(int mutant, IReadOnlyList<Outcome> tests)
    {
        _shared ??= new WorkerProcess(project, 0, filter);
        (bool isEnded, Outcome? failed) = Run(_shared, mutant, tests, budget);
        if (isEnded)
        {
            End();
            return "without an end";
        }

        if (failed is null)
            return null;
        if (Passes(_shared, failed))
            return Words(failed);
        // Something of a mutant stayed in the process; or the test fails by itself now, and says nothing.
        End();
        _shared = new WorkerProcess(project, 0, filter);
        return Passes(_shared, failed) ? Fresh(mutant, tests) : Shared(mutant, [.. tests.Where(t => t.Id != failed.Id)]);
    }

    /// <summary>The same in a process that has only ever known this mutant.</summary>
    public string? Fresh(int mutant, IReadOnlyList<Outcome> tests)
    {
        using WorkerProcess worker = new(project, mutant, filter);
        (bool isEnded, Outcome? failed) = Run(worker, mutant, tests, MoreWhenFresh * budget);
        return isEnded ? "without an end"
            : failed is null ? null
            : Words(failed);
    }

    public void Dispose() => End();

    private (bool IsEnded, Outcome? Failed) Run(WorkerProcess worker, int mutant, IReadOnlyList<Outcome> tests, double time)
    {
        foreach (List<Outcome> part in Parts(tests, time))
        {
            Request request = new(mutant, [.. part.Select(t => t.Id)], StopsAtFailure: true, WantsReached: false);
            if (worker.Run(request, Limit(part)) is not { } outcomes)
                return (true, null);
            if (Array.Find(outcomes, o => o.Failure is not null) is { } failed)
                return (false, failed);
        }

        return (false, null);
    }

    private static bool Passes(WorkerProcess worker, Outcome test)
    {
        Request again = new(0, [test.Id], StopsAtFailure: true, WantsReached: false);
        return worker.Run(again, Limit([test]))?.All(o => o.Failure is null) == true;
    }

    // Small parts first, so that a mutant that any test kills costs little.
    private static IEnumerable<List<Outcome>> Parts(IReadOnlyList<Outcome> tests, double time)
    {
        double size = 0.1;
        double sum = 0;
        double total = 0;
        List<Outcome> part = [];
        foreach (Outcome test in tests)
        {
            part.Add(test);
            sum += test.Seconds;
            if (sum < size)
                continue;
            yield return part;
            total += sum;
            if (total > time)
                yield break;
            part = [];
            size *= 2;
            sum = 0;
        }

        if (part.Count > 0)
            yield return part;
    }

    private static double Limit(List<Outcome> tests) => 5 + (4 * tests.Sum(t => t.Seconds));

    private static string Words(Outcome failed) => failed.Name.Split('.')[^1].Split('(')[0];

    private void End()
    {
        _shared?.Dispose();
        _shared = null;
    }
}
