using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Files;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Cli.Commands;

/// <summary>
/// <c>iova check --update-expect</c>: puts today's answers into the <c>expect</c> lines that do not hold. What changes is shown first, as
/// lines with <c>-</c> and <c>+</c>. Lines that a loop or a part makes several of have no one answer, and are left alone.
/// </summary>
internal sealed partial class UpdatedExpectations(Session session, string file)
{
    /// <returns>How many lines were changed.</returns>
    public int Apply(Inspection inspection)
    {
        SourceText source = new SourceReader(session.Host).Read(file);
        List<SourceLocation> failed =
        [
            .. inspection
                .Diagnostics.Where(IsOfView)
                .Select(diagnostic => diagnostic.Location)
                .Where(location => location.Source?.Path == source.Path)
                .Distinct()
                .OrderBy(location => location.Span.Start),
        ];
        ILookup<SourceLocation, string> today = Today(inspection, failed);
        var text = new StringBuilder(source.Text);
        int changed = 0;
        foreach (SourceLocation location in failed.AsEnumerable().Reverse())
        {
            string written = source.Text.Substring(location.Span.Start, location.Span.Length);
            string[] answers = [.. today[location].Distinct()];
            if (answers.Length != 1 || WithAnswer(written, answers[0]) is not { } updated)
            {
                session.Say($"{file}:{location.Position.Line}: made by a loop or a part; not updated");
                continue;
            }

            text.Remove(location.Span.Start, location.Span.Length).Insert(location.Span.Start, updated);
            changed++;
        }

        foreach (SourceLocation location in failed)
            Show(source, location, today[location]);
        if (changed > 0)
            WholeFile.Write(file, session.FullPath(file), Encoding.UTF8.GetBytes(text.ToString()));
        return changed;
    }

    private static bool IsOfView(Diagnostic diagnostic) =>
        diagnostic.Descriptor == ExpectationCatalog.ViewDiffersRow || diagnostic.Descriptor == ExpectationCatalog.RefusalDiffersRow;

    private void Show(SourceText source, SourceLocation location, IEnumerable<string> answers)
    {
        string[] all = [.. answers.Distinct()];
        string written = source.Text.Substring(location.Span.Start, location.Span.Length);
        if (all.Length != 1 || WithAnswer(written, all[0]) is not { } updated)
            return;
        session.Out.Write($"{file}:{location.Position.Line}\n- {OneLine(written)}\n+ {OneLine(updated)}\n");
    }

    private static string OneLine(string text) => Blanks().Replace(text, " ");

    // What the lines that failed would have to say.
    private static ILookup<SourceLocation, string> Today(Inspection inspection, List<SourceLocation> failed) =>
        inspection
            .Platforms.SelectMany(platform =>
                platform
                    .Platform.Expectations.Where(expectation => expectation.Origin.Source is { } at && failed.Contains(at))
                    .Select(expectation => (At: expectation.Origin.Source!.Value, Answer: AnswerTo(expectation, platform)))
            )
            .Where(found => found.Answer is not null)
            .ToLookup(found => found.At, found => found.Answer!);

    private static string? AnswerTo(Expectation expectation, CompiledPlatform platform)
    {
        (View? view, AnswerOptions options) = expectation switch
        {
            ViewExpectation e => (
                e.View,
                AnswerOptions.Default with
                {
                    Kernel = e.Kernel ?? AnswerOptions.Default.Kernel,
                    LimitsReserved = e.LimitsReserved,
                }
            ),
            RefusedExpectation e => (e.View, AnswerOptions.Default with { Kernel = e.Kernel ?? AnswerOptions.Default.Kernel }),
            _ => ((View?)null, AnswerOptions.Default),
        };
        ViewAnswer? answer = view is null ? null : Answer(expectation.Subject, platform.Resolved, options)?[view];
        return answer is null ? null : ExpectLine.Lists(view!, answer);
    }

    private static GroupAnswer? Answer(Element subject, ResolvedPlatform platform, AnswerOptions options)
    {
        FirmwareKind? firmware = platform.Platform.Firmware;
        if (platform.Groups.FirstOrDefault(group => group.Declared == subject && subject is DeviceGroup) is { } found)
            return AnswerComputer.Answer(found, firmware, options);
        Device? device = subject is DeviceGroup group ? group.Devices.FirstOrDefault() : subject as Device;
        return Subjects.DevicesOf(platform).FirstOrDefault(resolved => resolved.Device == device) is { } one
            ? AnswerComputer.Answer(one, firmware, options)
            : null;
    }

    // The line up to its view and what qualifies it stay as they are written.
    private static string? WithAnswer(string written, string answer)
    {
        Match match = ExpectStatement().Match(written);
        return match.Success ? match.Groups["head"].Value + " " + answer + match.Groups["tail"].Value : null;
    }

    [GeneratedRegex(
        @"\A(?<head>expect\s.*?\s(exact|sysfs|vfio|iommufd|dma-api))\s.*?(?<tail>(\s+(on\s+kernel\s+\S+|limits\s+reserved))*)\s*\z",
        RegexOptions.Singleline
    )]
    private static partial Regex ExpectStatement();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
