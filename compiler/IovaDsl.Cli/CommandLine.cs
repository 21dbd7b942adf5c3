using System.CommandLine;
using System.CommandLine.Parsing;
using IovaDsl.Cli.Commands;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Cli;

/// <summary>The <c>iova</c> command: arguments in, an exit code out. It keeps nothing between two runs.</summary>
internal static class CommandLine
{
    /// <summary>Runs the command over three streams, without a terminal and without an environment.</summary>
    public static int Run(IReadOnlyList<string> args, Stream input, Stream output, Stream error) =>
        Run(
            args,
            new CommandHost
            {
                Input = input,
                Output = output,
                Error = error,
            }
        );

    /// <summary>Runs the command. Nothing escapes it: what fails is said on standard error, and the exit code tells.</summary>
    public static int Run(IReadOnlyList<string> args, CommandHost host)
    {
        var session = new Session(host);
        int code;
        try
        {
            code = Invoke(args, session);
            session.Out.Flush();
        }
        catch (NothingButErrors)
        {
            code = ExitCode.Errors;
        }
        catch (CommandFailure failure)
        {
            session.Say(failure.Message);
            code = ExitCode.Unusable;
        }
        catch (IOException e)
        {
            // Files have their own messages; what is left is standard output itself, on a full disk for one.
            session.Say("cannot write: " + e.Message);
            code = ExitCode.Unusable;
        }
        catch (UnauthorizedAccessException)
        {
            // A shell's >&-: the descriptor is none that can be written to.
            session.Say("cannot write: standard output is closed");
            code = ExitCode.Unusable;
        }
        catch (Exception e)
        {
            session.Error.Write(InternalError(e));
            code = ExitCode.Unusable;
        }

        session.End();
        return code;
    }

    private static int Invoke(IReadOnlyList<string> args, Session session)
    {
        RootCommand root = AllCommands.Root(session, args);
        ParseResult parsed = root.Parse(
            args,
            new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = new ResponseFiles(session).Replace }
        );
        DirectiveResult[] asked = [.. root.Directives.Select(parsed.GetResult).OfType<DirectiveResult>()];
        if (asked.Any(directive => directive.Values.Count > 1))
            throw new CommandFailure("completion is asked for one place; here [suggest:…] stands more than once");
        bool completes = asked.Length > 0;
        if (args.Count == 0)
            return ShowHelp(root, session);
        if (parsed.Errors.Count > 0 && !completes)
            return RefuseUsage(parsed, session);

        // Beside --help nothing that the command was given need be right.
        bool runs = parsed.Action == parsed.CommandResult.Command.Action;
        if (runs && CommonOptions.KernelOf(parsed) is { } kernel && KernelsCommand.Doubt(kernel) is { } doubt)
            session.Say($"warning: {doubt} ('iova kernels' lists them)");
        return parsed.Invoke(
            new InvocationConfiguration
            {
                Output = session.Out,
                Error = session.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }
        );
    }

    private static int ShowHelp(RootCommand root, Session session)
    {
        root.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = session.Error, Error = session.Error });
        return ExitCode.Unusable;
    }

    private static int RefuseUsage(ParseResult parsed, Session session)
    {
        // What is missing besides an unknown word is mostly its consequence, and one message is enough.
        if (parsed.UnmatchedTokens.Count > 0)
            session.Say(Unknown(parsed.CommandResult.Command, parsed.UnmatchedTokens[0]));
        else
            session.Say(Refusal(parsed));
        string command = parsed.CommandResult.Command is RootCommand ? "iova" : "iova " + parsed.CommandResult.Command.Name;
        session.Say($"'{command} --help' lists what it takes");
        return ExitCode.Unusable;
    }

    private static string Refusal(ParseResult parsed)
    {
        string message = string.Join(
            ' ',
            parsed.Errors[0].Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)
        );
        Argument? missing = parsed.CommandResult.Command.Arguments.FirstOrDefault(argument =>
            argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 }
        );
        return missing is not null && message.StartsWith("Required argument", StringComparison.Ordinal)
            ? $"{missing.HelpName ?? missing.Name} is missing: {missing.Description}"
            : message;
    }

    private static string Unknown(Command command, string word)
    {
        bool isOption = word.StartsWith('-');
        IEnumerable<string> known =
            isOption ? command.Options.SelectMany(option => option.Aliases.Prepend(option.Name))
            : command is RootCommand ? AllCommands.Names
            : [];
        string what =
            isOption ? "option"
            : command is RootCommand ? "command"
            : "argument";
        return $"unknown {what} '{word}'" + (Spelling.Nearest(word, known) is { } meant ? $"; did you mean '{meant}'?" : "");
    }

    private static string InternalError(Exception e)
    {
        // The first lines are often the framework's; ours says more.
        string[] trace = (e.StackTrace ?? "an unknown place").Split('\n');
        string where = (Array.Find(trace, line => line.Contains("IovaDsl.", StringComparison.Ordinal)) ?? trace[0]).Trim();
        const string PleaseReport = "Please report it with the file that shows it and these words:";
        return $"""
            IOVA9999 error: internal error: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}
            This is a mistake in iova {ToolVersion.Semantic}, not in your file. {PleaseReport}
              {where}

            """.ReplaceLineEndings("\n");
    }
}
