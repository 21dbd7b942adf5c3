using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using IovaDsl.Cli.Fleet;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Fleet.Diff;
using IovaDsl.Report;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova diff</c>: what widened, narrowed, moved, and who notices.</summary>
internal static class DiffCommand
{
    private enum FailOn
    {
        Nothing,
        Narrowing,
        Any,
    }

    private enum Form
    {
        Text,
        Json,
        Markdown,
        Html,
    }

    /// <summary>The kernels of the two sides; null where none is named.</summary>
    private readonly record struct Kernels(KernelVersion? Old, KernelVersion? New);

    public static Command Build(Session session)
    {
        var operands = new Argument<string[]>("OLD NEW")
        {
            Description = "Two platforms: .iova files, or folders that are a host's root or a recording. One, with --kernel A..B.",
            Arity = new ArgumentArity(1, 2),
        };
        Option<Kernels> kernel = KernelOption();
        Option<FailOn> failOn = CommonOptions.Among(
            "--fail-on",
            "Exit 1 where something narrowed, or where anything differs. Without it differences do not fail.",
            ("narrowing", FailOn.Narrowing),
            ("any", FailOn.Any)
        );
        Option<Form> format = CommonOptions.Among(
            "--format",
            "text, json, md for a pull request, or html for a report in one file; default: text.",
            ("text", Form.Text),
            ("json", Form.Json),
            ("md", Form.Markdown),
            ("html", Form.Html)
        );
        Option<bool> json = CommonOptions.Json();
        Option<Quirks?> quirks = CommonOptions.Quirks();
        Option<LimitsShown> limits = CommonOptions.Limits();
        var platforms = new PlatformOptionSet();
        var command = new CommandWithExamples(
            "diff",
            "Compares what two platforms, or one platform under two kernels, answer: what widened, narrowed, moved, and who notices.",
            """
            iova diff old.iova new.iova
            iova diff board.iova /
            iova diff recordings/before recordings/after --fail-on narrowing
            iova diff board.iova --kernel 6.1..6.18
            iova diff old.iova new.iova --format md
            iova diff board.iova --kernel 6.12..7.2 --format html > changes.html
            """
        )
        {
            operands,
            kernel,
            failOn,
            format,
            quirks,
            limits,
        };
        platforms.AddTo(command, withAll: false);
        command.Add(json);
        command.SetAction(parsed =>
        {
            string[] paths = parsed.GetRequiredValue(operands);
            Kernels kernels = parsed.GetValue(kernel);
            if (paths.Length == 1 && kernels.Old == kernels.New)
                throw new CommandFailure("name a second platform, or two kernels with --kernel A..B");
            Operand?[] read = [.. paths.Select(path => Read(session, path, platforms, parsed))];
            var options = new AnswerOptions
            {
                Quirks = parsed.GetValue(quirks) ?? Quirks.None,
                LimitsReserved = parsed.GetValue(limits) == LimitsShown.Reserved,
            };
            DiffSide before = Side(read[0], kernels.Old, options);
            DiffSide after = Side(read[^1], kernels.New, options);
            PlatformDiff diff = PlatformDiffer.Diff(before, after);
            var report = new DiffReport(paths[0], before, paths[^1], after, diff);
            Write(session, report, parsed.GetValue(json) ? Form.Json : parsed.GetValue(format));
            return Code(read, diff, parsed.GetValue(failOn));
        });
        return command;
    }

    // git calls a file that is not there so: everything of the other side appeared, or went.
    private static Operand? Read(Session session, string path, PlatformOptionSet platforms, ParseResult parsed) =>
        path == "/dev/null" ? null : Operand.Read(session, path, platforms.Name(parsed), platforms.IncludeRoots(parsed));

    private static DiffSide Side(Operand? operand, KernelVersion? kernel, AnswerOptions options) =>
        new(operand?.Platform, options with { Kernel = kernel ?? operand?.Kernel ?? KernelVersion.Default });

    private static int Code(Operand?[] operands, PlatformDiff diff, FailOn failOn) =>
        operands.Any(operand => operand is { HasErrors: true }) ? ExitCode.Errors
        : failOn == FailOn.Any && !diff.IsEmpty ? ExitCode.Errors
        : failOn == FailOn.Narrowing && diff.Narrows ? ExitCode.Errors
        : ExitCode.Clean;

    private static void Write(Session session, DiffReport report, Form form)
    {
        switch (form)
        {
            case Form.Json:
                session.WriteResult(null, DiffJson.Write(report));
                break;
            case Form.Markdown:
                session.WriteResult(null, Encoding.UTF8.GetBytes(DiffMarkdown.Write(report)));
                break;
            case Form.Html:
                session.WriteResult(null, Encoding.UTF8.GetBytes(ChangePage.Html(report)));
                break;
            default:
                session.Out.Write(DiffText.Write(session, report));
                break;
        }
    }

    private static Option<Kernels> KernelOption() =>
        new("--kernel")
        {
            Description = "The Linux whose rules apply, or two: 6.1..6.18 asks the old side by the first and the new side by the second.",
            HelpName = "VERSION[..VERSION]",
            CustomParser = static result =>
            {
                string given = result.Tokens[^1].Value;
                int dots = given.IndexOf("..", StringComparison.Ordinal);
                KernelVersion? old = Parse(result, dots < 0 ? given : given[..dots]);
                return new Kernels(old, dots < 0 ? old : Parse(result, given[(dots + 2)..]));
            },
        };

    private static KernelVersion? Parse(ArgumentResult result, string given)
    {
        if (KernelVersion.TryParse(given, out KernelVersion version) && version >= KernelVersion.V6_1)
            return version;
        result.AddError($"'{given}' is not a kernel version from 6.1 on");
        return null;
    }
}
