using System.CommandLine;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
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
        session.Out.Write(ManualPage.Of(AllCommands.Root(session, [])));
        return ExitCode.Clean;
    }

    private static int Explain(Session session, string? subject)
    {
        if (subject is null)
            return ShowHelp(session, ["--help"]);
        if (DiagnosticPages.Find(subject.ToUpperInvariant()) is { } page)
        {
            session.Out.Write(page);
            return ExitCode.Clean;
        }

        if (AllCommands.IsCommand(subject))
            return ShowHelp(session, [subject, "--help"]);
        string nearest = Spelling.Nearest(subject, AllCommands.Names) is { } meant
            ? $"did you mean '{meant}'?"
            : "'iova help' lists the commands";
        session.Say($"unknown code or command '{subject}'; {nearest}");
        return ExitCode.Unusable;
    }

    private static int ShowHelp(Session session, string[] args) =>
        AllCommands.Root(session, args).Parse(args).Invoke(new InvocationConfiguration { Output = session.Out, Error = session.Error });
}
