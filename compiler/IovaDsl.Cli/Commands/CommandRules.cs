using System.CommandLine;
using System.CommandLine.Parsing;

namespace IovaDsl.Cli.Commands;

/// <summary>Rules about several options of a command.</summary>
internal static class CommandRules
{
    /// <summary>Adds one. It is not asked where an option lacks its value or has several: that is said by itself.</summary>
    public static void AddRule(this Command command, Action<CommandResult> rule) =>
        command.Validators.Add(result =>
        {
            if (!result.Children.OfType<OptionResult>().Any(IsUnreadable))
                rule(result);
        });

    private static bool IsUnreadable(OptionResult option) =>
        option.Tokens.Count < option.Option.Arity.MinimumNumberOfValues || option.Tokens.Count > option.Option.Arity.MaximumNumberOfValues;
}
