using System.CommandLine;
using System.Text;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova format</c>: the canonical form of files, in place.</summary>
internal static class FormatCommand
{
    public static Command Build(Session session)
    {
        Argument<string[]> files = CommonOptions.Files();
        var check = new Option<bool>("--check")
        {
            Description = "Write nothing; name the files that would change, and exit 1 if there is one.",
        };
        var command = new CommandWithExamples(
            "format",
            "Writes files in canonical form, in place. Standard input goes to standard output.",
            """
            iova format board.iova parts/*.iova
            iova format --check boards/*.iova
            iova format - < board.iova
            """
        )
        {
            files,
            check,
        };
        command.SetAction(parsed =>
        {
            int code = ExitCode.Clean;
            foreach (string file in parsed.GetRequiredValue(files))
                code = Math.Max(code, FormatOne(session, file, parsed.GetValue(check)));
            return code;
        });
        return command;
    }

    // A file that is wrong or unreadable does not keep the others from being formatted.
    private static int FormatOne(Session session, string file, bool check)
    {
        try
        {
            SourceText source = new SourceReader(session.Host).Read(file);
            FormatResult result = IovaFormatter.Format(source);
            if (result.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error))
            {
                session.Error.Write(DiagnosticText.WriteBeside(result.Diagnostics, session.ErrorLooks, session.Host.Columns));
                session.Say($"{source.Path}: not formatted, because of the errors above");
                return ExitCode.Errors;
            }

            return Deliver(session, file, source, result.Text, check);
        }
        catch (CommandFailure failure)
        {
            session.Say(failure.Message);
            return ExitCode.Unusable;
        }
    }

    private static int Deliver(Session session, string file, SourceText source, string formatted, bool check)
    {
        bool differs = formatted != source.Text;
        if (check)
        {
            if (differs)
                session.Out.Write($"{source.Path}\n");
            return differs ? ExitCode.Errors : ExitCode.Clean;
        }

        if (file == SourceReader.StandardInput)
            session.Out.Write(formatted);
        else if (differs)
            WholeFile.Write(file, session.FullPath(file), Encoding.UTF8.GetBytes(formatted));
        return ExitCode.Clean;
    }
}
