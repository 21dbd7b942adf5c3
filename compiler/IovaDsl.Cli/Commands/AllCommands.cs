using System.CommandLine;
using IovaDsl.Cli.Output;

namespace IovaDsl.Cli.Commands;

/// <summary>The commands of <c>iova</c>, a row each.</summary>
internal static class AllCommands
{
    private const string Description = """
        States which I/O virtual addresses the devices of a platform can use, why not the others, and what Linux's
        sysfs, VFIO, iommufd and DMA API will each say, from a description of the platform in a .iova file.

        Start here:
          iova new my-board -o my-board.iova      a file to start from
          iova check my-board.iova                what is wrong with it
          iova show my-board.iova                 what each device can use
          iova explain my-board.iova nic 0x8000000

        A file named - is standard input. Exit codes: 0 clean, 1 errors found, 2 bad usage or unreadable input.
        """;

    // In the order in which help lists them.
    private static readonly (string Name, Func<Session, Command> Build)[] Commands =
    [
        ("check", CheckCommand.Build),
        ("show", ShowCommand.Build),
        ("explain", ExplainCommand.Build),
        ("fit", FitCommand.Build),
        ("emit", EmitCommand.Build),
        ("import", ImportCommand.Build),
        ("verify", VerifyCommand.Build),
        ("record", RecordCommand.Build),
        ("diff", DiffCommand.Build),
        ("baseline", BaselineCommand.Build),
        ("vm", VmCommand.Build),
        ("format", FormatCommand.Build),
        ("new", NewCommand.Build),
        ("lsp", LspCommand.Build),
        ("kernels", KernelsCommand.Build),
        ("help", HelpCommand.Build),
        ("completion", CompletionCommand.Build),
    ];

    /// <summary>Whether there is a command of this name.</summary>
    public static bool IsCommand(string name) => Array.Exists(Commands, command => command.Name == name);

    /// <summary>The names of all commands.</summary>
    public static IEnumerable<string> Names => Commands.Select(command => command.Name);

    /// <summary>The root command with the one command that <paramref name="args"/> begin with, or else with all.</summary>
    public static RootCommand Root(Session session, IReadOnlyList<string> args)
    {
        var root = new RootCommand(Description);
        // The options of all commands take a tenth of a small file's time. Help, completion and a mistake need all of them.
        bool isCommand = args.Count > 0 && IsCommand(args[0]);
        foreach ((string name, Func<Session, Command> build) in Commands)
        {
            if (!isCommand || name == args[0])
                root.Add(build(session));
        }

        HelpWithExamples.AddTo(root);
        return root;
    }
}
