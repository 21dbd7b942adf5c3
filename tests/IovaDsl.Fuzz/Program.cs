using IovaDsl.Cli.Inputs;
using IovaDsl.Fuzz;

// dotnet run -c Release --project tests/IovaDsl.Fuzz -- --seconds 30 [--seed 1] [--target iort] [--save DIR]
// dotnet run -c Release --project tests/IovaDsl.Fuzz -- --count 1000000 [--campaign tests/IovaDsl.Fuzz/CAMPAIGN.md] [--control yes]
// Exit code 0 when every input was survived, 1 when one was not, 2 when the arguments are wrong.
SeverityFiles.BoundPatterns();
if (FuzzOptions.Parse(args, Console.Error) is not FuzzOptions options)
    return 2;

FuzzTarget[] all = [.. FuzzTargets.All()];
FuzzTarget[] targets = [.. all.Where(target => options.Target is null || target.Name == options.Target)];
if (options.IsControl)
    targets = [.. targets, FuzzTarget.Control];
if (targets.Length == 0)
{
    Console.Error.WriteLine($"No target is called {options.Target}; there are {string.Join(", ", all.Select(target => target.Name))}.");
    return 2;
}

if (targets.FirstOrDefault(target => target.Seeds.Count < FuzzTarget.LeastSeeds) is { } poor)
{
    Console.Error.WriteLine($"{poor.Name} has {poor.Seeds.Count} seeds; it needs {FuzzTarget.LeastSeeds}.");
    return 2;
}

foreach (string tool in targets.Any(target => target.Name == WriterTargets.Name) ? ForeignReaders.Missing : [])
    Console.WriteLine($"{WriterTargets.Name}: not read by {tool}, which is not installed");

if (options.CampaignPage is { } page)
    options = options with { Seed = Campaign.Read(page).NextSeed };

return new FuzzRun(targets, options, Console.Out).Run() ? 0 : 1;
