using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Compiler.Checks;

/// <summary>Runs the table of checks over a resolved platform.</summary>
internal static class CheckRunner
{
    public static void Run(
        BoundPlatform bound,
        ResolvedPlatform resolved,
        AnswerOptions answers,
        FindingBag findings,
        CancellationToken cancellation
    )
    {
        var context = new CheckContext(bound, resolved, answers, findings);
        var failed = new HashSet<Action<CheckContext>>();
        foreach (Check check in Table.Rows)
        {
            cancellation.ThrowIfCancellationRequested();
            if (check.Needs.Any(failed.Contains))
            {
                failed.Add(check.Run);
                continue;
            }

            int failuresBefore = findings.Failures;
            check.Run(context);
            if (findings.Failures > failuresBefore)
                failed.Add(check.Run);
        }
    }
}
