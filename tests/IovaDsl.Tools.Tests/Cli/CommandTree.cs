using System.CommandLine;
using IovaDsl.Cli.Commands;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>The commands as they are declared, for tests of each of them; nothing is run.</summary>
internal static class CommandTree
{
    private static readonly Session Nobody = new(
        new CommandHost
        {
            Input = Stream.Null,
            Output = Stream.Null,
            Error = Stream.Null,
        }
    );

    public static TheoryData<string> Names => [.. AllCommands.Names];

    public static Command Of(string name) => AllCommands.Root(Nobody, [name]).Subcommands.Single();
}
