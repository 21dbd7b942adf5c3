using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>What documentation comments and explanations say, in words.</summary>
internal static class DocText
{
    /// <summary>What takes the addresses, and who says so: <c>software-msi from smmu0.msi-window</c>.</summary>
    public static string Of(ReasonSpec reason) =>
        reason.What + " from " + reason.From + (reason.Label is null ? string.Empty : " (" + reason.Label + ")");

    /// <summary>A reason a line, in columns; a single line where there is none.</summary>
    public static IEnumerable<string> RegionTable(AnswerSpec answer)
    {
        if (answer.Reasons.IsEmpty)
            return ["Nothing is claimed, limited or swallowed."];
        Dictionary<(ulong, ulong), ReasonSpec> claimed = FirstMsiOfEachRange(answer);
        ILookup<ReasonSpec, string> doorbells = answer
            .Reasons.Where(IsDoorbell)
            .Where(reason => claimed.ContainsKey(RangeOf(reason)))
            .ToLookup(reason => claimed[RangeOf(reason)], reason => reason.From);
        (string Range, string What, string From)[] rows = answer
            .Reasons.Where(reason => !IsDoorbell(reason) || !claimed.ContainsKey(RangeOf(reason)))
            .Select(reason => (Wording.Range(reason.First, reason.Last), reason.What, From(reason, doorbells[reason])))
            .ToArray();
        int rangeWidth = rows.Max(row => row.Range.Length);
        int whatWidth = rows.Max(row => row.What.Length);
        return rows.Select(row => row.Range.PadRight(rangeWidth) + "  " + row.What.PadRight(whatWidth) + "  " + row.From);
    }

    // A doorbell that is claimed as an MSI region, too, is one row with both declarations.
    private static Dictionary<(ulong, ulong), ReasonSpec> FirstMsiOfEachRange(AnswerSpec answer) =>
        answer
            .Reasons.Where(reason => reason.What == RegionKind.Msi.Name())
            .GroupBy(RangeOf)
            .ToDictionary(same => same.Key, same => same.First());

    private static bool IsDoorbell(ReasonSpec reason) => reason.What == "doorbell";

    private static (ulong, ulong) RangeOf(ReasonSpec reason) => (reason.First, reason.Last);

    private static string From(ReasonSpec reason, IEnumerable<string> doorbells) =>
        string.Join(", ", doorbells.Prepend(reason.From).Distinct()) + (reason.Label is null ? string.Empty : "  " + reason.Label);

    /// <summary>The title and the doc comment of an element, else a sentence of ours.</summary>
    public static IReadOnlyList<string> Summary(string? title, string? doc, string otherwise)
    {
        var lines = new List<string>();
        if (!string.IsNullOrWhiteSpace(title))
            lines.Add(Sentence(title!.Trim()));
        if (!string.IsNullOrWhiteSpace(doc))
            lines.AddRange(doc!.Replace("\r\n", "\n").Replace('\r', '\n').Trim().Split('\n').Select(line => line.Trim()));
        if (lines.Count == 0)
            lines.Add(otherwise);
        return lines;
    }

    private static string Sentence(string text) => text[text.Length - 1] is '.' or '!' or '?' ? text : text + ".";
}
