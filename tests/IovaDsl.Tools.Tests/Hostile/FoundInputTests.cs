using IovaDsl.Fuzz;

namespace IovaDsl.Tools.Tests.Hostile;

/// <summary>What the fuzzer found, input by input (<c>tests/IovaDsl.Fuzz/Found</c>).</summary>
public sealed class FoundInputTests
{
    private static readonly Lazy<FuzzTarget[]> Targets = new(() => [.. FuzzTargets.All()]);

    // Code that is not optimized takes longer; what was found took many times as long as it may.
    private static readonly FuzzOptions Options = new(null, 0, 1, null, null) { Longest = TimeSpan.FromSeconds(5) };

    public static TheoryData<string> Names => [.. FoundInputs.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_not_survived_once_is_survived(string name)
    {
        using var said = new StringWriter();
        Assert.True(new FuzzRun(Targets.Value, Options, said).Replay(name), said.ToString());
    }
}
