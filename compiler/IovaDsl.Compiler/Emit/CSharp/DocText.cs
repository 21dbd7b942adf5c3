using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Specs;

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
        string[] ranges = answer.Reasons.Select(reason => Wording.Range(reason.First, reason.Last)).ToArray();
        int rangeWidth = ranges.Max(range => range.Length);
        int whatWidth = answer.Reasons.Max(reason => reason.What.Length);
        return answer.Reasons.Select(
            (reason, i) =>
                ranges[i].PadRight(rangeWidth)
                + "  "
                + reason.What.PadRight(whatWidth)
                + "  "
                + reason.From
                + (reason.Label is null ? string.Empty : "  " + reason.Label)
        );
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
