using System.CommandLine;
using System.Text;

namespace IovaDsl.Cli.Commands;

/// <summary>The manual page <c>iova(1)</c>, in roff's man macros, made of the same descriptions and examples as <c>--help</c>.</summary>
internal static class ManualPage
{
    public static string Of(RootCommand root)
    {
        var page = new StringBuilder();
        page.Append(".TH IOVA 1\n.SH NAME\niova \\- which I/O virtual addresses devices can use, and why not the others\n");
        page.Append(".SH SYNOPSIS\n.B iova\n.I COMMAND\n[\n.I OPTION\n]...\n");
        page.Append(".SH DESCRIPTION\n.nf\n").Append(Literal(root.Description!)).Append(".fi\n.SH COMMANDS\n");
        foreach (Command command in root.Subcommands.Where(command => !command.Hidden))
            AppendCommand(page, command);
        return page.ToString();
    }

    private static void AppendCommand(StringBuilder page, Command command)
    {
        string arguments = string.Concat(command.Arguments.Select(argument => $" {argument.HelpName ?? argument.Name}"));
        page.Append($".SS iova {Escape(command.Name + arguments)}\n{Escape(command.Description!)}\n");
        foreach (Argument argument in command.Arguments.Where(argument => argument.Description is not null))
            page.Append($".TP\n.I {Escape(argument.HelpName ?? argument.Name)}\n{Escape(argument.Description!)}\n");
        foreach (Option option in command.Options.Where(option => !option.Hidden))
            page.Append($".TP\n.B {Escape(NamesOf(option))}\n{Escape(option.Description!)}\n");
        if (command is CommandWithExamples { Examples: { } examples })
            page.Append(".PP\nExamples:\n.PP\n.nf\n").Append(Literal(examples)).Append(".fi\n");
    }

    private static string NamesOf(Option option) =>
        string.Join(", ", option.Aliases.Prepend(option.Name).Distinct()) + (option.HelpName is { } value ? " " + value : "");

    private static string Literal(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Split('\n').Select(line => Escape(line) + "\n"));

    // A backslash, a hyphen that shall stay one, and what a line must not begin with.
    private static string Escape(string text)
    {
        string escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.Length > 0 && escaped[0] is '.' or '\'' ? "\\&" + escaped : escaped;
    }
}
