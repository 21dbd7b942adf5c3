using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Verify;

namespace IovaDsl.Cli.Answers;

/// <summary>
/// What <c>iova verify</c> found, for people: every fact once, with the groups it is about; what contradicts comes first, then what is
/// open, then what agrees, then what Linux shows to nobody.
/// </summary>
internal static class VerificationText
{
    private const int MostNamed = 4;

    private static readonly Verdict[] Order = [Verdict.Contradicts, Verdict.Unknown, Verdict.Agrees, Verdict.NotVisible];

    public static string Write(Session session, string platform, HostVerification result)
    {
        var canvas = Canvas.For(session);
        canvas.Line(0, new Cell(platform, Look.Bold), $", Linux {result.Kernel}");
        GroupVerification[] all = result.Container is { } container ? [.. result.Groups, container] : [.. result.Groups];
        int numbered = all.Count(group => group.Number is not null);
        foreach (Verdict verdict in Order)
        {
            Cell[][] rows =
            [
                .. all.SelectMany(group => group.Items.Where(item => item.Verdict == verdict).Select(item => (group, item.Reason)))
                    .GroupBy(said => said.Reason, said => said.group, StringComparer.Ordinal)
                    .Select(said => Row(verdict, said.Key, [.. said.Distinct()], numbered)),
            ];
            if (rows.Length == 0)
                continue;
            canvas.EmptyLine();
            canvas.Table(0, rows);
        }

        canvas.EmptyLine();
        if (result.AgreesUnder is { } other)
            WriteOtherVersion(canvas, other);
        canvas.Line(
            0,
            $"{result.Agrees} agree, {result.Contradicts} contradict, {result.NotVisible} not visible, {result.Unknown} unknown"
        );
        return canvas.ToString();
    }

    private static void WriteOtherVersion(Canvas canvas, OtherVersion other)
    {
        canvas.Line(0, $"Under the rules of Linux {other.Kernel} nothing contradicts. What differs:");
        foreach (KernelRule rule in other.Rules)
            canvas.Line(2, $"{rule.Id}, since {rule.Since}: {rule.Summary}");
        canvas.EmptyLine();
    }

    private static Cell[] Row(Verdict verdict, string reason, GroupVerification[] groups, int numbered) =>
        [WordOf(verdict), new Cell(WhoOf(groups, numbered), Look.Bold), new Cell(reason)];

    // Of one group its members, of several their numbers; what has no number goes by its devices.
    private static string WhoOf(GroupVerification[] groups, int numbered)
    {
        GroupVerification[] made = [.. groups.Where(group => group.Number is not null)];
        GroupVerification[] others = [.. groups.Where(group => group.Number is null)];
        List<string> who = [];
        if (made.Length > 1)
            who.Add(made.Length == numbered ? $"all {numbered} groups" : $"groups {Named(made.Select(group => $"{group.Number}"))}");
        else if (made.Length == 1)
            who.Add($"group {made[0].Number}: {Named(made[0].Devices)}");
        if (others.Length > 0)
            who.Add((others[0].Name == "together" ? "one container: " : "no group: ") + Named(others.SelectMany(group => group.Devices)));
        return string.Join("; ", who);
    }

    private static string Named(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length <= MostNamed
            ? string.Join(", ", all)
            : $"{string.Join(", ", all.Take(MostNamed - 1))} and {all.Length - MostNamed + 1} more";
    }

    private static Cell WordOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.Agrees => new Cell("agrees", Look.Good),
            Verdict.Contradicts => new Cell("contradicts", Look.Bad),
            Verdict.NotVisible => new Cell("not visible", Look.Dim),
            _ => new Cell("unknown", Look.Warn),
        };
}
