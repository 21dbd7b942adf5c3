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
        (string Range, string What, string From)[] rows = answer
            .Reasons.Where(reason => MsiOver(answer, reason) is null)
            .Select(reason => (Wording.Range(reason.First, reason.Last), reason.What, From(answer, reason)))
            .ToArray();
        int rangeWidth = rows.Max(row => row.Range.Length);
        int whatWidth = rows.Max(row => row.What.Length);
        return rows.Select(row => row.Range.PadRight(rangeWidth) + "  " + row.What.PadRight(whatWidth) + "  " + row.From);
    }

    // A doorbell that is claimed as an MSI region, too, is one row with both declarations.
    private static ReasonSpec? MsiOver(AnswerSpec answer, ReasonSpec reason) =>
        reason.What != "doorbell"
            ? null
            : answer.Reasons.FirstOrDefault(other =>
                other.What == RegionKind.Msi.Name() && other.First == reason.First && other.Last == reason.Last
            );

    private static string From(AnswerSpec answer, ReasonSpec reason)
    {
        IEnumerable<string> doorbells = answer.Reasons.Where(other => MsiOver(answer, other) == reason).Select(other => other.From);
        return string.Join(", ", doorbells.Prepend(reason.From).Distinct()) + (reason.Label is null ? string.Empty : "  " + reason.Label);
    }

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
