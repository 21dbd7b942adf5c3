using System.CommandLine;
using IovaDsl.Cli.Output;

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
        var command = new CommandWithExamples(
            "help",
            "Explains a diagnostic, with an example that raises it and one that does not, or a command.",
            """
            iova help IOVA1502
            iova help show
            """
        )
        {
            subject,
        };
        command.SetAction(parsed => Explain(session, parsed.GetValue(subject)));
        return command;
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
        session.Say($"unknown code or command '{subject}'; 'iova help' lists the commands");
        return ExitCode.Unusable;
    }
}
