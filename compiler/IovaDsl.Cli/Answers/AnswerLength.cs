using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
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

    // Of pictures and pages, which hold many times their text while they are made.
    private const int MostDrawn = 2_000;
    private const long MostStretches = 200_000;

    /// <summary>A bound for what tells every answer, range by range.</summary>
    public static Action<IReadOnlyList<PlatformAnswers>> Told(long most) => shown => Check(shown, onlyView: null, most);

    /// <summary>A bound for what tells equal answers once.</summary>
    public static Action<IReadOnlyList<PlatformAnswers>> Distinct(long most) =>
        shown => Fail(Alike(shown).Sum(group => Of(group, onlyView: null)), most, "the distinct answers list", "ranges");

    /// <summary>Fails where there are more answers, or longer ones, than can be drawn.</summary>
    public static void Drawn(IReadOnlyList<PlatformAnswers> shown)
    {
        Distinct(MostStretches)(shown);
        var keys = new AnswerKey();
        Fail(Alike(shown).Select(keys.Of).Distinct().Count(), MostDrawn, "it would hold", "distinct answers");
    }

    /// <exception cref="CommandFailure">They are longer than that.</exception>
    public static void Check(IEnumerable<PlatformAnswers> shown, View? onlyView, long most)
    {
        Fail(shown.SelectMany(Groups).Sum(group => Of(group, onlyView)), most, "the answers list", "ranges");
    }

    private static void Fail(long found, long most, string begins, string what)
    {
        if (found > most)
            throw new CommandFailure($"{begins} {found:N0} {what}, more than {most:N0}; choose with --device or --group");
    }

    private static IEnumerable<GroupAnswer> Groups(PlatformAnswers answers) => answers.Groups.Concat(answers.Ungrouped);

    // What is computed once is one array of views.
    private static IEnumerable<GroupAnswer> Alike(IEnumerable<PlatformAnswers> shown) =>
        shown.SelectMany(Groups).DistinctBy(group => group.Views);

    private static long Of(GroupAnswer group, View? onlyView) =>
        View.All.Where(view => (onlyView ?? view) == view)
            .Sum(view => group[view] is { } answer ? answer.Ranges.Length + answer.Regions.Length : 0L)
        + 2L * group.Regions.Length;
}
