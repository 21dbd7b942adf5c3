using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>Whether the golden answers hold.</summary>
internal static class Expectations
{
    private const int MostKept = 16;

    public static void Run(CheckContext context)
    {
        if (context.Platform.Expectations.IsEmpty)
            return;
        var asked = new ExpectedAnswers(context.Resolved);

        // What is expected of a few subjects stands together, or is said again by a loop: their answers are kept.
        var answers = new Dictionary<(Element Subject, AnswerOptions Options), GroupAnswer>();
        foreach (Expectation expectation in context.Platform.Expectations)
        {
            if (IsJudgeable(expectation, asked, context))
                Check(expectation, Ask(expectation.Subject, ExpectedAnswers.OptionsOf(expectation, context.Answers)), context);
        }

        GroupAnswer Ask(Element subject, AnswerOptions options)
        {
            if (answers.TryGetValue((subject, options), out GroupAnswer known))
                return known;
            if (answers.Count == MostKept)
                answers.Clear();
            GroupAnswer answer = asked.Of(subject, options);
            answers.Add((subject, options), answer);
            return answer;
        }
    }

    // What a reported mistake may have changed has no answer, and is not judged.
    private static bool IsJudgeable(Expectation expectation, ExpectedAnswers asked, CheckContext context) =>
        (expectation is not FitsExpectation fits || context.IsSound(fits.Layout))
        && context.IsSound(expectation.Subject)
        && asked.Has(expectation.Subject);

    private static void Check(Expectation expectation, GroupAnswer answer, CheckContext context)
    {
        switch (expectation)
        {
            case ViewExpectation e:
                ViewExpectations.Check(e, answer, context);
                break;
            case RefusedExpectation e:
                CheckRefusal(e, answer, context);
                break;
            case FitsExpectation e:
                CheckFits(e, answer, context);
                break;
            case ExcludesExpectation e:
                CheckExcludes(e, answer, context);
                break;
        }
    }

    private static void CheckRefusal(RefusedExpectation expectation, GroupAnswer answer, CheckContext context)
    {
        string subject = expectation.Subject.Name.ToString();
        string consumer = expectation.View.Name;
        ViewAnswer? view = answer[expectation.View];
        if (view is null)
            context.Report(ExpectationCatalog.ViewDoesNotApply(expectation.Origin.Location(), subject, consumer), expectation.Subject);
        else if (view.Refused is null)
            context.Report(
                ExpectationCatalog.NotRefused(expectation.Origin.Location(), subject, consumer, view.Ranges, expectation.Kernel),
                expectation.Subject
            );
        else if (expectation.Error is { } error && error != view.Refused.Error)
            context.Report(
                ExpectationCatalog.RefusedOtherwise(
                    expectation.Origin.Location(),
                    subject,
                    consumer,
                    error,
                    view.Refused,
                    expectation.Kernel
                ),
                expectation.Subject
            );
    }

    private static void CheckFits(FitsExpectation expectation, GroupAnswer answer, CheckContext context)
    {
        foreach (StatedRange ram in expectation.Layout.Ram)
        {
            if (answer.Exact.Contains(ram.Range))
                continue;
            ImmutableArray<Obstacle> obstacles = Obstacles(answer, ram.Range);
            IovaRange? nearest = Explainer.FindNearest(answer.Exact, ram.Range);
            context.Report(
                ExpectationCatalog.LayoutDoesNotFit(
                    expectation.Origin.Location(),
                    expectation.Subject.Name.ToString(),
                    expectation.Layout.Name.ToString(),
                    ram,
                    obstacles,
                    nearest
                ),
                expectation.Subject
            );
        }
    }

    private static void CheckExcludes(ExcludesExpectation expectation, GroupAnswer answer, CheckContext context)
    {
        IovaRangeSet usable = answer.Exact.Intersect(expectation.Range);
        if (!usable.IsEmpty)
            context.Report(
                ExpectationCatalog.NotExcluded(expectation.Origin.Location(), expectation.Subject.Name.ToString(), usable),
                expectation.Subject
            );
    }

    private static ImmutableArray<Obstacle> Obstacles(GroupAnswer answer, IovaRange range) =>
        answer.Devices.SelectMany(d => Explainer.Obstacles(d, range)).Distinct().Take(CauseWords.MaxCauses).ToImmutableArray();
}
