using System.CommandLine;
using System.Diagnostics;
using IovaDsl.Oracle;

// Random topologies are answered twice: by the compiler from a text, and by a naive implementation from plain data. Any difference is
// printed with its seed and its text, and the run exits 1. A seed always gives the same topology, so a campaign goes on at --seed.
Option<int> seedOption = new("--seed") { Description = "The first seed.", DefaultValueFactory = _ => 1 };
Option<int> countOption = new("--count") { Description = "How many lists to compare.", DefaultValueFactory = _ => 1_000_000 };
Option<int> secondsOption = new("--seconds") { Description = "Stop after so many seconds; 0: only the count stops it." };
Option<bool> controlOption = new("--control") { Description = "Tell the oracle of a claim the text lacks: the run must fail." };
RootCommand root = new("Compares the compiler's answers with those of a naive oracle.")
{
    seedOption,
    countOption,
    secondsOption,
    controlOption,
};
root.SetAction(parsed =>
{
    int seed = parsed.GetValue(seedOption);
    int count = parsed.GetValue(countOption);
    int seconds = parsed.GetValue(secondsOption);
    var clock = Stopwatch.StartNew();
    long compared = 0;
    int situations = 0;
    int differences = 0;
    while (compared < count && (seconds == 0 || clock.Elapsed.TotalSeconds < seconds))
    {
        (int lists, string? difference) = Comparison.Run(seed++, parsed.GetValue(controlOption));
        compared += lists;
        situations++;
        if (difference is null)
            continue;
        Console.WriteLine(difference);
        if (++differences == 5)
            break;
    }

    Console.WriteLine($"oracle: {situations} topologies, {compared} comparisons, {differences} differences; next seed {seed}");
    return differences == 0 && situations > 0 ? 0 : 1;
});
return root.Parse(args).Invoke();
