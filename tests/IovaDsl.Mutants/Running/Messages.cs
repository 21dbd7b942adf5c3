namespace IovaDsl.Mutants.Running;

/// <summary>What a worker is asked: to run tests (all where the list is null) with one mutant on, and to stop at the first that fails or not.</summary>
internal sealed record Request(int Mutant, string[]? Tests, bool StopsAtFailure, bool WantsReached);

/// <summary>What a worker says of one test: its time in seconds, whether it failed and how, and the mutants it asked for.</summary>
internal sealed record Outcome(string Id, string Name, double Seconds, string? Failure, int[] Reached);
