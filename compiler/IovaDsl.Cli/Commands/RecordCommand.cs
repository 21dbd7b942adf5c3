using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;

namespace IovaDsl.Cli.Commands;

/// <summary>
/// <c>iova record</c>: what import and verify read of a running Linux, into a folder or a tar. It runs the very script that
/// <c>--script</c> prints for machines without this command, so that both give the same.
/// </summary>
internal static class RecordCommand
{
    private const string Shell = "/bin/sh";

    public static Command Build(Session session)
    {
        var output = new Argument<string?>("OUTPUT")
        {
            Description = "A folder that does not exist yet, or a file that ends in .tar.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var script = new Option<bool>("--script")
        {
            Description = "Print the shell script that does it, for a machine without iova. The shell and tools of busybox suffice.",
        };
        var target = new Option<string?>("--output", "-o") { Description = "The same as OUTPUT.", HelpName = "OUTPUT" };
        var root = new Option<string?>("--host", "--root")
        {
            Description = "The root to record, laid out as /; default: /, this machine.",
            HelpName = "ROOT",
        };
        var command = new CommandWithExamples(
            "record",
            "Records what import and verify read of this machine, without serial numbers, MAC addresses, UUIDs and the "
                + "rest of the kernel's command line. Run it as root.",
            """
            iova record this-machine.tar
            iova record --host / -o this-machine
            iova record --script > record.sh && sh record.sh this-machine
            iova import --host this-machine.tar -o this-machine.iova
            """
        )
        {
            output,
            target,
            root,
            script,
        };
        command.AddRule(result =>
        {
            int asked = new[] { result.GetValue(output) is not null, result.GetValue(target) is not null, result.GetValue(script) }.Count(
                x => x
            );
            if (asked != 1)
                result.AddError("name one OUTPUT, or ask for the --script");
        });
        command.SetAction(parsed =>
            parsed.GetValue(script)
                ? Print(session)
                : Run(session, parsed.GetValue(output) ?? parsed.GetValue(target)!, parsed.GetValue(root))
        );
        return command;
    }

    private static string Script()
    {
        using Stream stream = typeof(RecordCommand).Assembly.GetManifestResourceStream("record.sh")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static int Print(Session session)
    {
        session.Out.Write(Script());
        return ExitCode.Clean;
    }

    // A script that refuses ends before the shell has read all of it; what it says is read all the same.
    private static void Feed(StreamWriter shell)
    {
        try
        {
            shell.Write(Script());
            shell.Close();
        }
        catch (IOException) { }
    }

    private static int Run(Session session, string output, string? root)
    {
        if (!File.Exists(Shell))
            throw new CommandFailure($"there is no {Shell} to record with; record runs on Linux");
        ProcessStartInfo start = new(Shell)
        {
            ArgumentList = { "-s", session.FullPath(output) },
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        start.Environment["IOVA_RECORD_ROOT"] = root is null or "/" ? "" : session.FullPath(root);
        try
        {
            using Process shell = Process.Start(start)!;
            Feed(shell.StandardInput);
            session.Error.Write(shell.StandardError.ReadToEnd());
            shell.WaitForExit();
            return shell.ExitCode == 0 ? ExitCode.Clean : ExitCode.Unusable;
        }
        catch (Win32Exception e)
        {
            throw new CommandFailure($"{Shell} cannot be run: {e.Message}");
        }
    }
}
