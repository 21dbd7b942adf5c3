using System.CommandLine;
using IovaDsl.Mutants.Building;
using IovaDsl.Mutants.Places;
using IovaDsl.Mutants.Running;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.Mutants;

/// <summary>The command: chooses, compiles, tries, reports. Exit 1 where the score is too low or the list of equivalents names nothing.</summary>
internal static class Command
{
    public static int Run(string[] args)
    {
        Option<int> seed = new("--seed") { Description = "What the choice follows from.", DefaultValueFactory = _ => 1 };
        Option<int> count = new("--count") { Description = "How many mutants, of all areas alike.", DefaultValueFactory = _ => 720 };
        Option<string[]> area = new("--area") { Description = $"Only these: {string.Join(", ", Area.All.Select(a => a.Name))}." };
        Option<string[]> tests = new("--tests") { Description = "Only the tests of these projects." };
        Option<string> filter = new("--filter") { Description = "Only tests whose name contains this.", DefaultValueFactory = _ => "" };
        Option<double> budget = new("--budget")
        {
            Description = "Seconds of tests for a mutant and project.",
            DefaultValueFactory = _ => 30,
        };
        Option<double> least = new("--least") { Description = "The score below which the run fails.", DefaultValueFactory = _ => 92 };
        Option<bool> again = new("--again") { Description = "Only those that the last run left and that are not explained." };
        Option<bool> reach = new("--reach") { Description = "Tries none and says which no test reaches: places that nothing asks for." };
        RootCommand root = new("Changes one place after another and asks whether a test notices.")
        {
            seed,
            count,
            area,
            tests,
            filter,
            budget,
            least,
            again,
            reach,
        };
        root.SetAction(parsed =>
        {
            string[] names = parsed.GetValue(area) is { Length: > 0 } given ? given : [.. Area.All.Select(a => a.Name)];
            Area[] areas = [.. Area.All.Where(a => names.Contains(a.Name))];
            TestProject[] projects = parsed.GetValue(tests) is { Length: > 0 } chosen
                ? [.. TestProject.All.Where(p => chosen.Any(c => p.Assembly.Contains(c, StringComparison.Ordinal)))]
                : TestProject.All;
            // Only the runtime asks what the processor has.
            projects = [.. projects.Where(p => p.Without is null || names.Contains("runtime"))];
            Choice choice = new(areas, parsed.GetValue(seed), parsed.GetValue(count), parsed.GetValue(again));
            Limits limits = new(parsed.GetValue(budget), parsed.GetValue(filter)!, parsed.GetValue(least));
            return parsed.GetValue(reach) ? FindUnreached(choice, projects, limits) : Try(choice, projects, limits);
        });
        return root.Parse(args).Invoke();
    }

    private sealed record Choice(Area[] Areas, int Seed, int Count, bool IsAgain);

    private sealed record Limits(double Budget, string Filter, double Least);

    private static int Try(Choice choice, TestProject[] projects, Limits limits)
    {
        HashSet<string> equivalent = Equivalents.Read();
        HashSet<string> stale = [.. equivalent];
        List<Mutant> witnesses = [];
        List<Mutant> mutants = Prepare(choice, projects, equivalent, stale, witnesses);
        Dictionary<string, Result> before = choice.IsAgain ? Report.Last().ToDictionary(r => r.Key) : [];
        Campaign campaign = new(mutants, witnesses, limits.Budget, limits.Filter, results => Report.Save(Report.Merge(before, results)));
        Array.ForEach(projects, campaign.Try);
        double score = Report.Print(Report.Merge(before, campaign.Results), equivalent);
        foreach (string key in stale)
            Console.WriteLine($"equivalent.txt names what is no longer there: {key}");
        return score >= limits.Least && stale.Count == 0 ? 0 : 1;
    }

    private static int FindUnreached(Choice choice, TestProject[] projects, Limits limits)
    {
        List<Mutant> mutants = Prepare(choice, projects, [], [], []);
        Campaign campaign = new(mutants, [], limits.Budget, limits.Filter, _ => { });
        foreach (Mutant mutant in campaign.Unreached(projects).OrderBy(m => m.Key, StringComparer.Ordinal))
            Console.WriteLine($"{Verdict.Unreached.Word}: {mutant.Key} (line {mutant.Line})");
        return 0;
    }

    // Compiles the chosen mutants of each project and puts the assembly beside every copy of the tests that uses it.
    private static List<Mutant> Prepare(
        Choice choice,
        TestProject[] projects,
        HashSet<string> equivalent,
        HashSet<string> stale,
        List<Mutant> witnesses
    )
    {
        List<Mutant> ready = [];
        int perArea = (choice.Count + choice.Areas.Length - 1) / choice.Areas.Length;
        HashSet<string>? left = choice.IsAgain
            ? [.. Report.Last().Where(r => !r.IsKilled && !equivalent.Contains(r.Key)).Select(r => r.Key)]
            : null;
        int id = 0;
        Array.ForEach(projects, p => p.MakeCopy());
        stale.RemoveWhere(key => !choice.Areas.Any(a => key.StartsWith(a.Project + "/", StringComparison.Ordinal)));
        foreach (string product in choice.Areas.Select(a => a.Project).Distinct())
        {
            CompilerCall call = CompilerCall.Of(product);
            CSharpCompilation compilation = call.Compilation();
            List<Mutant> all = [.. Finder.In(compilation, product)];
            stale.ExceptWith(all.Select(m => m.Key));
            IEnumerable<Mutant> possible = all.Where(m => choice.Areas.Any(a => a.Name == m.Area));
            List<Mutant> chosen =
            [
                .. left is not null ? possible.Where(m => left.Contains(m.Key)) : Sample.Of(possible, choice.Seed, perArea),
            ];
            if (chosen.Count == 0)
                continue;
            List<Mutant> beside = [.. Sample.Witnesses(chosen, all)];
            chosen.AddRange(beside);
            chosen.ForEach(m => m.Id = ++id);
            string folder = Path.Combine(Repository.Results, Path.GetFileName(product));
            List<Mutant> compiled = new Instrument(call, compilation).Emit(chosen, folder);
            Console.WriteLine(
                $"{product}: {all.Count} places, {chosen.Count - beside.Count} chosen, {compiled.Except(beside).Count()} compile"
            );
            witnesses.AddRange(beside);
            ready.AddRange(Sample.Trim(compiled.Except(beside), choice.Seed, left is null ? perArea : int.MaxValue));
            foreach (string file in Directory.GetFiles(folder))
            {
                foreach (TestProject project in projects.Where(p => File.Exists(Path.Combine(p.Copy, Path.GetFileName(file)))))
                    File.Copy(file, Path.Combine(project.Copy, Path.GetFileName(file)), overwrite: true);
            }
        }

        return ready;
    }
}
