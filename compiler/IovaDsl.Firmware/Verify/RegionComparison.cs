using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
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
            ReservedRegion? region = i < regions.Length ? regions[i] : null;
            bool isShown = open.Remove(predicted[i]);
            yield return Predicted(answer, predicted[i], region, isShown, unknowns);
        }

        foreach (string line in open)
            yield return OnlyShown(line, unknowns);
        if (open.Count == 0 && predicted.Length == recorded.Length && !predicted.SequenceEqual(recorded))
            yield return new VerificationItem(Verdict.Contradicts, VerifiedThing.Region, "The host shows the same lines in another order.");
    }

    private static VerificationItem Predicted(GroupAnswer answer, string line, ReservedRegion? region, bool isShown, Unknowns unknowns)
    {
        MergedRegion? merged = region is { } known ? Find(answer, known) : null;
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
            First = region?.First,
            Last = region?.Last,
            Kind = region?.Kind,
            Element = cause?.Element,
            Origin = cause?.Origin,
        };
    }

    private static VerificationItem OnlyShown(string line, Unknowns unknowns)
    {
        bool parsed = TryParse(line, out ulong first, out ulong last, out RegionKind kind);
        if (!parsed)
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
            && !merged.Causes.IsEmpty
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

    private static bool TryParse(string line, out ulong first, out ulong last, out RegionKind kind)
    {
        first = last = 0;
        kind = default;
        string[] words = line.Split(' ');
        return words.Length == 3 && TryHex(words[0], out first) && TryHex(words[1], out last) && RegionKinds.TryParse(words[2], out kind);
    }

    private static string WhyMalformed(string line)
    {
        const string no = "which is no line of reserved_regions (FIRST LAST KIND)";
        string[] words = line.Split(' ');
        return words.Length != 3 ? $"{no}: it has {words.Length} words"
            : !TryHex(words[0], out _) ? $"{no}: its first address \"{words[0]}\" is no number 0x…"
            : !TryHex(words[1], out _) ? $"{no}: its last address \"{words[1]}\" is no number 0x…"
            : $"{no}: no kind of region is called \"{words[2]}\"";
    }

    private static bool TryHex(string word, out ulong value)
    {
        value = 0;
        return word.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(word.Substring(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
