using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>The lines of <c>reserved_regions</c> against the lines that the file predicts, byte for byte.</summary>
internal static class RegionComparison
{
    public static IEnumerable<VerificationItem> Compare(GroupAnswer answer, ImmutableArray<string> recorded, Unknowns unknowns)
    {
        ImmutableArray<string> predicted = answer.SysfsText ?? ImmutableArray<string>.Empty;
        ImmutableArray<ReservedRegion> regions = answer.Sysfs ?? ImmutableArray<ReservedRegion>.Empty;
        List<string> open = [.. recorded];
        for (int i = 0; i < predicted.Length; i++)
        {
            bool isShown = open.Remove(predicted[i]);
            yield return Predicted(answer, predicted[i], regions[i], isShown, unknowns);
        }

        foreach (string line in open)
            yield return OnlyShown(line, unknowns);
        if (open.Count == 0 && predicted.Length == recorded.Length && !predicted.SequenceEqual(recorded))
            yield return new VerificationItem(Verdict.Contradicts, VerifiedThing.Region, "The host shows the same lines in another order.");
    }

    private static VerificationItem Predicted(GroupAnswer answer, string line, ReservedRegion region, bool isShown, Unknowns unknowns)
    {
        MergedRegion? merged = Find(answer, region);
        Cause? cause = merged?.Causes[0];
        Verdict verdict =
            isShown ? Verdict.Agrees
            : unknowns.Regions is null ? Verdict.Contradicts
            : Verdict.Unknown;
        string reason =
            isShown ? $"Shown as predicted ({Describe(merged)})."
            : unknowns.Regions is { } unknown ? $"The file's usual value, and not shown{Unknowns.Because(unknown)}."
            : $"The file predicts the line \"{line}\" ({Describe(merged)}), and the host does not show it.";
        return new VerificationItem(verdict, VerifiedThing.Region, reason)
        {
            First = region.First,
            Last = region.Last,
            Kind = region.Kind,
            Element = cause?.Element,
            Origin = cause?.Origin,
        };
    }

    private static VerificationItem OnlyShown(string line, Unknowns unknowns)
    {
        if (Parse(line) is not var (first, last, kind))
            return new VerificationItem(Verdict.Contradicts, VerifiedThing.Region, $"The host shows \"{line}\", {WhyMalformed(line)}.");
        return new VerificationItem(
            unknowns.Regions is null ? Verdict.Contradicts : Verdict.Unknown,
            VerifiedThing.Region,
            unknowns.Regions is { } unknown
                ? $"The host shows \"{line}\", which no input says{Unknowns.Because(unknown)}."
                : $"The host shows the line \"{line}\", and the file does not predict it."
        )
        {
            First = first,
            Last = last,
            Kind = kind,
        };
    }

    private static MergedRegion? Find(GroupAnswer answer, ReservedRegion region) =>
        answer.Regions.FirstOrDefault(merged =>
            merged.HiddenBecause is null
            && merged.Region.First == region.First
            && merged.Region.Last == region.Last
            && merged.Region.Kind == region.Kind
        );

    // Who claims it, and for what firmware states, through which of its tables or properties Linux learns of it.
    private static string Describe(MergedRegion? merged)
    {
        if (merged is null)
            return "merged";
        Cause cause = merged.Causes[0];
        string through = merged.Through is [var channel] && channel != ClaimChannel.BuiltIn.Name ? ", through " + channel : "";
        return cause.Element + ", " + cause.Rule + (cause.Label is { } label ? $" \"{label}\"" : "") + through;
    }

    private static (ulong First, ulong Last, RegionKind Kind)? Parse(string line) =>
        line.Split(' ') is [var first, var last, var word]
        && HexText.Read(first) is { } from
        && HexText.Read(last) is { } to
        && RegionKinds.TryParse(word, out RegionKind kind)
            ? (from, to, kind)
            : null;

    private static string WhyMalformed(string line)
    {
        const string no = "which is no line of reserved_regions (FIRST LAST KIND)";
        string[] words = line.Split(' ');
        return words.Length != 3 ? $"{no}: it has {words.Length} words"
            : HexText.Read(words[0]) is null ? $"{no}: its first address \"{words[0]}\" is no number 0x…"
            : HexText.Read(words[1]) is null ? $"{no}: its last address \"{words[1]}\" is no number 0x…"
            : $"{no}: no kind of region is called \"{words[2]}\"";
    }
}
