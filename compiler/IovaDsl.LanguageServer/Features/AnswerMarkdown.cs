using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features;

/// <summary>Answers in the few lines that a hover has room for.</summary>
internal static class AnswerMarkdown
{
    private const int MostRanges = 8;
    private const int MostRows = 12;

    /// <summary>The last name of a path.</summary>
    public static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>What a device can use, what takes the rest away, and what its consumers are told beyond that.</summary>
    public static void Device(StringBuilder text, ResolvedDevice device, FirmwareKind? firmware, AnswerOptions options)
    {
        GroupAnswer answer = AnswerComputer.Answer(device, firmware, options);
        Usable(text, answer.Exact);
        if (Explainer.Explain(device, IovaRange.All).Binding is { } binding)
            text.Append($"highest: `{Wording.Hex(binding.Last)}`{Bits(binding.Last)}, limited by {CauseOf(binding.Cause)}\n\n");
        Excluded(text, Exclusion.Of(answer));
        foreach (View view in View.All)
        {
            if (answer[view]?.Refused is { } refused)
                text.Append($"{view.Title} is refused: {refused.Error}. {refused.Why}\n\n");
        }

        foreach (Hazard hazard in Hazard.Of(answer))
            text.Append(hazard.Sentence(FileName)).Append("\n\n");
    }

    /// <summary>Ranges with their sizes, and their total.</summary>
    public static void Usable(StringBuilder text, IovaRangeSet ranges)
    {
        if (ranges.IsEmpty)
        {
            text.Append("usable: nothing\n\n");
            return;
        }

        text.Append($"usable: {SizeText.Of(ranges)}\n\n");
        foreach (IovaRange range in ranges.Take(MostRanges))
            text.Append($"- `{Wording.Range(range)}` {SizeText.Of(range)}\n");
        if (ranges.Count > MostRanges)
            text.Append($"- and {ranges.Count - MostRanges} more\n");
        text.Append('\n');
    }

    public static string CauseOf(Cause cause) => CauseText.Of(cause, FileName);

    private static void Excluded(StringBuilder text, ImmutableArray<Exclusion> rows)
    {
        if (rows.IsEmpty)
            return;
        text.Append("| not usable | what | cause |\n| --- | --- | --- |\n");
        foreach (Exclusion row in rows.Take(MostRows))
            text.Append(
                $"| `{Wording.Range(row.First, row.Last)}` | {row.What} | "
                    + $"{string.Join("; ", row.Causes.Select(CauseOf)).Replace("|", "\\|")} |\n"
            );
        if (rows.Length > MostRows)
            text.Append($"| and {rows.Length - MostRows} more | | |\n");
        text.Append('\n');
    }

    public static string Bits(ulong last) =>
        last != ulong.MaxValue && (last & (last + 1)) == 0 ? $" ({System.Numerics.BitOperations.PopCount(last)} bits)" : "";
}
