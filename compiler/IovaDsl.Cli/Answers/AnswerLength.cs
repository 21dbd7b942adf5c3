using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Cli.Answers;

/// <summary>
/// How long answers are, in ranges and regions each time they are told. Sixty thousand bytes of a file can mean more than a machine holds:
/// beyond a bound nothing is written, and the person is told to choose.
/// </summary>
internal static class AnswerLength
{
    /// <summary>Of what is written as it is made: some gigabytes of JSON.</summary>
    public const long MostStreamed = 10_000_000;

    /// <summary>Of what is held whole before it is written: some hundred megabytes.</summary>
    public const long MostHeld = 2_000_000;

    /// <exception cref="CommandFailure">They are longer than that.</exception>
    public static void Check(IEnumerable<PlatformAnswers> shown, View? onlyView, long most)
    {
        long listed = shown.Sum(answers => Of(answers, onlyView));
        if (listed > most)
            throw new CommandFailure($"the answers list {listed:N0} ranges, more than {most:N0}; choose with --device or --group");
    }

    private static long Of(PlatformAnswers answers, View? onlyView) =>
        answers
            .Groups.Concat(answers.Ungrouped)
            .Sum(group =>
                View.All.Where(view => (onlyView ?? view) == view)
                    .Sum(view => group[view] is { } answer ? answer.Ranges.Length + answer.Regions.Length : 0L)
                + 2L * group.Regions.Length
            );
}
