using System.CommandLine;
using IovaDsl.Cli.Commands;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>An option that stands last, without the value that it takes.</summary>
public sealed class MissingValueTests
{
    private static readonly Session Nobody = new(
        new CommandHost
        {
            Input = Stream.Null,
            Output = Stream.Null,
            Error = Stream.Null,
        }
    );

    public static TheoryData<string> Commands => [.. AllCommands.Names];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_option_says_that_it_lacks_its_value(string name)
    {
        using var run = new Workplace();
        foreach (Option option in AllCommands.Root(Nobody, [name]).Subcommands.Single().Options)
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
