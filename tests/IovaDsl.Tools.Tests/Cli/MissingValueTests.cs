using System.CommandLine;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>An option that stands last, without the value that it takes, or with more of them than it takes.</summary>
public sealed class MissingValueTests
{
    public static TheoryData<string> Commands => CommandTree.Names;

    [Fact]
    public void Completion_is_asked_for_one_place()
    {
        using var run = new Workplace();
        Outcome outcome = run.Run("[suggest:3]", "[suggest:4]", "check");
        Assert.Equal(
            (2, "iova: completion is asked for one place; here [suggest:…] stands more than once\n"),
            (outcome.Code, outcome.Error)
        );
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_option_of_one_value_says_that_it_has_two(string name)
    {
        using var run = new Workplace();
        foreach (Option option in CommandTree.Of(name).Options)
        {
            if (option.Arity is not { MinimumNumberOfValues: 1, MaximumNumberOfValues: 1 })
                continue;
            Outcome outcome = run.Run(name, "board.iova", option.Name, "1", option.Name, "2");
            Assert.Equal(2, outcome.Code);
            Assert.StartsWith("iova: ", outcome.Error, StringComparison.Ordinal);
            Assert.Empty(outcome.Output);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_option_says_that_it_lacks_its_value(string name)
    {
        using var run = new Workplace();
        foreach (Option option in CommandTree.Of(name).Options)
        {
            if (option.Arity.MinimumNumberOfValues == 0)
                continue;
            foreach (string word in option.Aliases.Prepend(option.Name))
            {
                Outcome outcome = run.Run(name, "board.iova", word);
                Assert.Equal(2, outcome.Code);
                Assert.StartsWith("iova: ", outcome.Error, StringComparison.Ordinal);
                Assert.Empty(outcome.Output);
            }
        }
    }
}
