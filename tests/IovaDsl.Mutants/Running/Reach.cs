namespace IovaDsl.Mutants.Running;

/// <summary>Which tests reach which mutants, and how long they take, from two passes over all tests in one process.</summary>
internal sealed class Reach
{
    private const double Long = 1;
    private readonly Dictionary<int, List<Outcome>> _first = [];
    private readonly Dictionary<int, List<Outcome>> _second = [];

    private Reach(Outcome[] first, Outcome[] second)
    {
        HashSet<string> failed = [.. first.Concat(second).Where(o => o.Failure is not null).Select(o => o.Id)];
        foreach (Outcome outcome in first.Concat(second).Where(o => o.Failure is not null))
            Console.WriteLine($"fails without a mutant: {outcome.Name}: {outcome.Failure!.Split('\n')[0]}");
        Unstable = failed.Count;
        // The tests that ask for the fewest mutants in the shortest time come first.
        Tests = [.. second.Where(o => !failed.Contains(o.Id)).OrderBy(o => (o.Seconds + 0.0001) * (o.Reached.Length + 10))];
        Dictionary<string, Outcome> kept = Tests.ToDictionary(o => o.Id);
        Fill(_second, Tests, o => o);
        Fill(_first, first.Where(o => kept.ContainsKey(o.Id)), o => kept[o.Id]);
    }

    /// <summary>Those that pass, the most telling first.</summary>
    public IReadOnlyList<Outcome> Tests { get; }

    public int Unstable { get; }

    /// <summary>Long tests run once only.</summary>
    public static Reach Measure(Bench bench)
    {
        Outcome[] first = bench.All(null);
        ILookup<bool, Outcome> isLong = first.ToLookup(o => o.Seconds > Long);
        return new Reach(first, [.. bench.All([.. isLong[false].Select(o => o.Id)]), .. isLong[true]]);
    }

    public bool Has(int mutant) => _first.ContainsKey(mutant) || _second.ContainsKey(mutant);

    public IReadOnlyList<Outcome> Of(int mutant) => _second.GetValueOrDefault(mutant, []);

    /// <summary>Reached by fewer tests when everything ran once before: a result of it is kept between tests.</summary>
    public bool IsKept(int mutant) => _first.GetValueOrDefault(mutant, []).Except(Of(mutant)).Any();

    /// <summary>
    /// For a result that is kept, any test may tell: those that ask for it first, then, while there is time, the others, those before that
    /// ask for anything near, the nearest first. Every one may have to compute anew what others found computed, so there is more time.
    /// </summary>
    public IReadOnlyList<Outcome> AllFor(int mutant, HashSet<int>[] near, double budget)
    {
        List<Outcome> all = [.. Of(mutant).Concat(_first.GetValueOrDefault(mutant, [])).Distinct()];
        double left = Bench.MoreWhenFresh * budget;
        foreach (
            Outcome test in Tests
                .Except(all)
                .OrderByDescending(t => near.Count(ids => t.Reached.Any(ids.Contains)))
                .ThenBy(t => t.Seconds)
                .ToList()
        )
        {
            left -= test.Seconds;
            if (left < 0)
                break;
            all.Add(test);
        }

        return all;
    }

    private static void Fill(Dictionary<int, List<Outcome>> lists, IEnumerable<Outcome> outcomes, Func<Outcome, Outcome> kept)
    {
        foreach (Outcome outcome in outcomes)
        {
            foreach (int id in outcome.Reached)
            {
                if (!lists.TryGetValue(id, out List<Outcome>? list))
                    lists[id] = list = [];
                list.Add(kept(outcome));
            }
        }
    }
}
