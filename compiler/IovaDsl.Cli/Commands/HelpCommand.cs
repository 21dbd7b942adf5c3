using System.CommandLine;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova help</c>: the page of a diagnostic, which travels inside the command, or what another command takes.</summary>
internal static class HelpCommand
{
    public static Command Build(Session session)
    {
        var subject = new Argument<string?>("CODE|COMMAND")
        {
            Description = "A code such as IOVA1502, or a command. Without it, all commands.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var man = new Option<bool>("--man") { Description = "Print the manual page iova(1)." };
        var command = new CommandWithExamples(
            "help",
            "Explains a diagnostic, with an example that raises it and one that does not, or a command.",
            """
            iova help IOVA1502
            iova help show
            iova help --man > ~/.local/share/man/man1/iova.1
            """
        )
        {
            subject,
            man,
        };
        command.SetAction(parsed => parsed.GetValue(man) ? Print(session) : Explain(session, parsed.GetValue(subject)));
        return command;
    }

    private static int Print(Session session)
    {
        session.Out.Write(ManualPage.Of(CommandLine.WithAllCommands(session)));
        return ExitCode.Clean;
    }

    private static int Explain(Session session, string? subject)
    {
        if (subject is null)
            return CommandLine.Run(["--help"], session.Host);
        if (DiagnosticPages.Find(subject.ToUpperInvariant()) is { } page)
        {
            session.Out.Write(page);
            return ExitCode.Clean;
        }

        if (CommandLine.IsCommand(subject))
            return CommandLine.Run([subject, "--help"], session.Host);
        string nearest = Spelling.Nearest(subject, CommandLine.Names) is { } meant
            ? $"did you mean '{meant}'?"
            : "'iova help' lists the commands";
        session.Say($"unknown code or command '{subject}'; {nearest}");
        return ExitCode.Unusable;
    }
}
