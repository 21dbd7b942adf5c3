using IovaDsl.Fuzz;

// dotnet run -c Release --project tests/IovaDsl.Fuzz -- --seconds 30 [--seed 1] [--target iort] [--save DIR]
// dotnet run -c Release --project tests/IovaDsl.Fuzz -- --count 1000000
// Exit code 0 when every input was survived, 1 when one was not, 2 when the arguments are wrong.
if (FuzzOptions.Parse(args, Console.Error) is not FuzzOptions options)
    return 2;

IReadOnlyList<FuzzTarget> targets = [.. FuzzTargets.All().Where(target => options.Target is null || target.Name == options.Target)];
if (targets.Count == 0)
{
    Console.Error.WriteLine(
        $"No target is called {options.Target}; there are {string.Join(", ", FuzzTargets.All().Select(target => target.Name))}."
    );
    return 2;
}

return new FuzzRun(targets, options, Console.Out).Run() ? 0 : 1;
