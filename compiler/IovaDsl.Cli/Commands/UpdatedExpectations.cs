using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Cli.Files;
using IovaDsl.Cli.Inputs;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Checks;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Cli.Commands;

/// <summary>
/// <c>iova check --update-expect</c>: puts today's answers into the <c>expect</c> lines that do not hold. What changes is shown first, as
/// lines with <c>-</c> and <c>+</c>. Lines that a loop or a part makes several of have no one answer, and are left alone.
/// </summary>
internal sealed partial class UpdatedExpectations(Session session, string file)
{
    private static readonly Regex ExpectStatement = new(
        $@"\A(?<head>expect\s.*?\s({string.Join('|', View.All)}))\s.*?(?<tail>(\s+(on\s+kernel\s+\S+|limits\s+reserved))*)\s*\z",
        RegexOptions.Singleline
    );

    /// <returns>How many lines were changed.</returns>
    public int Apply(Inspection inspection)
    {
        SourceText source = new SourceReader(session.Host).Read(file);
        SourceLocation[] failed =
        [
            .. inspection
                .Diagnostics.Where(IsOfView)
                .Select(diagnostic => diagnostic.Location)
                .Where(location => location.Source?.Path == source.Path)
                .Distinct()
                .OrderBy(location => location.Span.Start),
        ];
        ILookup<SourceLocation, string> today = Today(inspection, failed);
        (SourceLocation At, string? Line)[] updates =
        [
            .. failed.Select(location => (location, Updated(source, location, today[location]))),
        ];
        foreach ((SourceLocation at, string? line) in updates)
        {
            if (line is null)
                session.Say($"{file}:{at.Position.Line}: made by a loop or a part; not updated");
            else
                session.Out.Write($"{file}:{at.Position.Line}\n- {OneLine(Written(source, at))}\n+ {OneLine(line)}\n");
        }

        (TextSpan, string)[] edits = [.. updates.Where(update => update.Line is not null).Select(update => (update.At.Span, update.Line!))];
        if (edits.Length > 0)
            WholeFile.Write(file, session.FullPath(file), Encoding.UTF8.GetBytes(EditedText.Of(source.Text, edits)));
        return edits.Length;
    }

    private static bool IsOfView(Diagnostic diagnostic) =>
        diagnostic.Descriptor == ExpectationCatalog.ViewDiffersRow || diagnostic.Descriptor == ExpectationCatalog.RefusalDiffersRow;

    private static string Written(SourceText source, SourceLocation at) => source.Text.Substring(at.Span.Start, at.Span.Length);

    // Null: what a loop or a part makes several of has no one answer.
    private static string? Updated(SourceText source, SourceLocation at, IEnumerable<string> answers)
    {
        string[] all = [.. answers.Distinct()];
        return all.Length == 1 ? WithAnswer(Written(source, at), all[0]) : null;
    }

    private static string OneLine(string text) => Blanks().Replace(text, " ");

    // What the lines that failed would have to say.
    private static ILookup<SourceLocation, string> Today(Inspection inspection, SourceLocation[] failed)
    {
        HashSet<SourceLocation> places = [.. failed];
        return inspection
            .Platforms.SelectMany(platform =>
            {
                var asked = new ExpectedAnswers(platform.Resolved);
                return platform
                    .Platform.Expectations.Where(expectation => expectation.Origin.Source is { } at && places.Contains(at))
                    .Select(expectation => (At: expectation.Origin.Source!.Value, Answer: AnswerTo(expectation, asked)));
            })
            .Where(found => found.Answer is not null)
            .ToLookup(found => found.At, found => found.Answer!);
    }

    private static string? AnswerTo(Expectation expectation, ExpectedAnswers asked)
    {
        View? view = expectation switch
        {
            ViewExpectation e => e.View,
            RefusedExpectation e => e.View,
            _ => null,
        };
        if (view is null || !asked.Has(expectation.Subject))
            return null;
        GroupAnswer answer = asked.Of(expectation.Subject, ExpectedAnswers.OptionsOf(expectation, AnswerOptions.Default));
        return answer[view] is { } found ? ExpectLine.Lists(view, found) : null;
    }

    // The line up to its view and what qualifies it stay as they are written.
    private static string? WithAnswer(string written, string answer)
    {
        Match match = ExpectStatement.Match(written);
        return match.Success ? match.Groups["head"].Value + " " + answer + match.Groups["tail"].Value : null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
