using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace IovaDsl.Cli.Commands;

/// <summary>Help as System.CommandLine writes it, and under it the examples of the command that was asked about.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    /// <summary>Lets a root command's <c>--help</c> show examples.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (HelpOption option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithExamples command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.Write("Examples:\n");
            foreach (string line in command.Examples.ReplaceLineEndings("\n").Split('\n'))
                output.Write("  " + line + "\n");
            output.Write("\n");
        }

        return code;
    }
}

/// <summary>A command whose help ends in examples, one a line.</summary>
internal sealed class CommandWithExamples(string name, string description, string examples) : Command(name, description)
{
    public string Examples { get; } = examples;
}
