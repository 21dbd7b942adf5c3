using System.CommandLine;
using System.CommandLine.Parsing;

namespace IovaDsl.Cli.Commands;

/// <summary>Rules about several options of a command.</summary>
internal static class CommandRules
{
    /// <summary>Adds one. It is not asked where an option lacks its value, which is said by itself, and which nobody can read.</summary>
    public static void AddRule(this Command command, Action<CommandResult> rule) =>
        command.Validators.Add(result =>
        {
            if (!result.Children.OfType<OptionResult>().Any(LacksValue))
                rule(result);
        });

    private static bool LacksValue(OptionResult option) => option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues;
}
