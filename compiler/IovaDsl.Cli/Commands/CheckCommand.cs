using System.CommandLine;
using System.Globalization;
using System.Text;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Diagnostics.Rendering;
using IovaDsl.Fleet.Consumers;

namespace IovaDsl.Cli.Commands;

/// <summary><c>iova check</c>: what is wrong with files, for people, for MSBuild, and for programs.</summary>
internal static class CheckCommand
{
    private enum Format
    {
        Text,
        Msbuild,
        Sarif,
        Json,
    }

    public static Command Build(Session session)
    {
        Argument<string[]> files = CommonOptions.Files();
        Option<Format> format = CommonOptions.Among(
            "--format",
            "text: for people. msbuild: a line each, as compilers print. sarif: SARIF 2.1.0. json: our own, flat. Default: text.",
            ("text", Format.Text),
            ("msbuild", Format.Msbuild),
            ("sarif", Format.Sarif),
            ("json", Format.Json)
        );
        var warnAsError = new Option<bool>("--warn-as-error") { Description = "Count warnings as errors." };
        var fix = new Option<bool>("--fix")
        {
            Description = "Apply the edits that diagnostics suggest to the files given, and format them; then check.",
        };
        var updateExpect = new Option<bool>("--update-expect")
        {
            Description = "Put today's answers into the 'expect' lines that do not hold, after showing what changes; then check.",
        };
        Option<SeverityOverride[]?> severity = SeverityOverride.Option();
        Option<string[]> config = CommonOptions.Config();
        Option<string?> output = CommonOptions.Output("Write the report to a file; default: -, standard output.");
        Option<int> most = MostOption();
        Option<string[]> includeRoot = CommonOptions.IncludeRoot();
        Option<string[]> includeOnly = CommonOptions.IncludeOnly();
        var consumer = new ConsumerOptionSet();

        var command = new CommandWithExamples(
            "check",
            "Says what is wrong with files. Exits 1 where there is an error.",
            """
            iova check boards/n1sdp.iova
            iova check boards/*.iova --warn-as-error
            iova check board.iova --severity IOVA2044=error --severity IOVA2015=none
            iova check board.iova --config .editorconfig
            iova check board.iova --format sarif -o board.sarif
            iova check board.iova --fix
            iova check board.iova --consumer dpdk --hugepage 1G --memory 64G
            iova check board.iova --update-expect
            iova import --host / -o - | iova check -
            """
        )
        {
            files,
            format,
            warnAsError,
            fix,
            updateExpect,
            severity,
            config,
            most,
            output,
            includeRoot,
            includeOnly,
        };
        consumer.AddTo(command);
        command.SetAction(parsed =>
        {
            ConsumerRequest? request = consumer.Read(parsed);
            SeverityOptions severities = SeverityOverride.Combine(
                parsed.GetValue(severity) ?? [],
                SeverityFiles.Read(session, parsed.GetValue(config) ?? []),
                parsed.GetValue(warnAsError)
            );
            string[] given = parsed.GetRequiredValue(files);
            string[] roots = parsed.GetValue(includeRoot) ?? [];
            string[] only = parsed.GetValue(includeOnly) ?? [];
            if (parsed.GetValue(fix))
                Fix(session, given, roots, only, severities);
            if (parsed.GetValue(updateExpect))
                UpdateExpectations(session, given, roots, only);
            Checked found = CheckAll(session, given, roots, only, severities, request);
            Report(session, found, parsed.GetValue(format), parsed.GetValue(most), parsed.GetValue(output));
            return found.Unreadable ? ExitCode.Unusable
                : found.Diagnostics.Exists(d => d.Severity == Severity.Error) ? ExitCode.Errors
                : ExitCode.Clean;
        });
        return command;
    }

    private static Option<int> MostOption() =>
        new("--max-diagnostics")
        {
            Description = "How many findings are shown, errors first, and one of every further code; the rest is counted.",
            HelpName = "NUMBER|all",
            DefaultValueFactory = static _ => ShownDiagnostics.Most,
            CustomParser = static result =>
            {
                string given = result.Tokens[^1].Value;
                if (given == "all")
                    return int.MaxValue;
                if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
                    return number;
                result.AddError($"'{given}' is not a number of findings from 1 on; 'all' shows all");
                return ShownDiagnostics.Most;
            },
            CompletionSources = { "all" },
        };

    private static void Fix(Session session, string[] files, string[] includeRoots, string[] includeOnly, SeverityOptions severities)
    {
        if (files.Contains(SourceReader.StandardInput))
            throw new CommandFailure("--fix writes files; it cannot be used with standard input");
        foreach (string file in files)
        {
            try
            {
                int edits = SuggestedFixes.Apply(
                    session,
                    file,
                    () => Inspection.Of(session, file, includeRoots, severities, includeOnly).Diagnostics
                );
                if (edits > 0)
                    session.Say($"{file}: {Wording.Count(edits, "edit")} made");
            }
            catch (UnreadableFile)
            {
                // The check that follows says so.
            }
        }
    }

    private static void UpdateExpectations(Session session, string[] files, string[] includeRoots, string[] includeOnly)
    {
        if (files.Contains(SourceReader.StandardInput))
            throw new CommandFailure("--update-expect writes files; it cannot be used with standard input");
        foreach (string file in files)
        {
            try
            {
                int changed = new UpdatedExpectations(session, file).Apply(
                    Inspection.Of(session, file, includeRoots, includeOnly: includeOnly)
                );
                if (changed > 0)
                    session.Say($"{file}: {Wording.Count(changed, "expectation")} updated");
            }
            catch (UnreadableFile)
            {
                // The check that follows says so.
            }
        }
    }

    private sealed record Checked(List<Diagnostic> Diagnostics, int Files, int Platforms, int Devices, bool Unreadable);

    // A file that cannot be read does not keep the others from being checked.
    private static Checked CheckAll(
        Session session,
        string[] files,
        string[] includeRoots,
        string[] includeOnly,
        SeverityOptions severities,
        ConsumerRequest? consumer
    )
    {
        var diagnostics = new List<Diagnostic>();
        var seen = new HashSet<(string, string, int, int)>();
        int read = 0;
        var platforms = new HashSet<(string?, string)>();
        int devices = 0;
        bool unreadable = false;
        foreach (string file in files)
        {
            try
            {
                Inspection inspection = Inspection.Of(session, file, includeRoots, severities, includeOnly);
                read++;
                // What several files include counts once.
                devices += inspection
                    .Platforms.Where(platform => platforms.Add((platform.File?.Path, platform.Platform.Name)))
                    .Sum(platform => platform.Platform.Devices.Length);

                // Two files that include a third both find what is wrong with it.
                foreach (Diagnostic diagnostic in inspection.Diagnostics.Concat(Asked(inspection, consumer)))
                {
                    string path = diagnostic.Location.Source?.Path ?? "";
                    if (
                        seen.Add(
                            (diagnostic.Id + diagnostic.Message, path, diagnostic.Location.Span.Start, diagnostic.Location.Span.Length)
                        )
                    )
                        diagnostics.Add(diagnostic);
                }
            }
            catch (UnreadableFile failure)
            {
                session.Say(failure.Message);
                unreadable = true;
            }
        }

        return new Checked(diagnostics, read, platforms.Count, devices, unreadable);
    }

    // What a program cannot do is asked of platforms without errors.
    private static IEnumerable<Diagnostic> Asked(Inspection inspection, ConsumerRequest? consumer) =>
        consumer is null || inspection.Diagnostics.Any(diagnostic => diagnostic.Severity == Severity.Error)
            ? []
            : inspection.Platforms.SelectMany(platform => ConsumerCheck.Check(platform.Resolved, consumer, AnswerOptions.Default));

    private static void Report(Session session, Checked found, Format format, int most, string? output)
    {
        ReadOnlyMemory<byte> report = format switch
        {
            Format.Sarif => SarifReport.Write(ShownDiagnostics.Of(found.Diagnostics, most)),
            Format.Json => DiagnosticJson.Write(ShownDiagnostics.Of(found.Diagnostics, most)),
            Format.Msbuild => MsbuildLines(ShownDiagnostics.Of(found.Diagnostics, most)),
            _ => Text(session, found, most, ToFile(output) ? Looks.Plain : session.OutLooks),
        };
        session.WriteResult(output, report);
    }

    private static bool ToFile(string? output) => output is not null && output != SourceReader.StandardInput;

    private static ReadOnlyMemory<byte> MsbuildLines(ShownDiagnostics found) =>
        Encoding.UTF8.GetBytes(string.Concat(MsbuildRenderer.Lines(found).Select(line => line + "\n")));

    private static ReadOnlyMemory<byte> Text(Session session, Checked found, int most, Looks looks)
    {
        // While there are errors, notes are only counted.
        bool hasErrors = found.Diagnostics.Exists(diagnostic => diagnostic.Severity == Severity.Error);
        ShownDiagnostics shown = ShownDiagnostics.Of(
            found.Diagnostics.FindAll(diagnostic => !hasErrors || diagnostic.Severity >= Severity.Warning),
            most
        );
        string text = DiagnosticText.Write(shown.Shown, looks, session.Host.Columns);
        string rest = shown.Rest is { } words ? words + "; --max-diagnostics all shows them\n" : "";
        return Encoding.UTF8.GetBytes(text + Summary(found, looks) + rest);
    }

    private static string Summary(Checked found, Looks looks)
    {
        if (found.Files == 0)
            return "";
        int errors = found.Diagnostics.Count(d => d.Severity == Severity.Error);
        int warnings = found.Diagnostics.Count(d => d.Severity == Severity.Warning);
        string where =
            $"{Wording.Count(found.Files, "file")}, {Wording.Count(found.Platforms, "platform")}, {Wording.Count(found.Devices, "device")}";
        string verdict =
            errors > 0 ? looks.Paint(TextRole.Error, Wording.Count(errors, "error"))
            : warnings > 0 ? looks.Paint(TextRole.Warning, Wording.Count(warnings, "warning"))
            : found.Unreadable ? "no errors in what could be read"
            : looks.Paint(TextRole.Hint, "clean");
        int notes = found.Diagnostics.Count(d => d.Severity == Severity.Info);
        string rest = errors > 0 && warnings > 0 ? ", " + looks.Paint(TextRole.Warning, Wording.Count(warnings, "warning")) : "";
        string others = notes > 0 ? ", " + Wording.Count(notes, "note") : "";
        return $"{verdict}{rest}{others}: {where}\n";
    }
}
