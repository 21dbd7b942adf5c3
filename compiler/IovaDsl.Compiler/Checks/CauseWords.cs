using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>Causes in the words of a diagnostic, and the places to point at.</summary>
internal static class CauseWords
{
    internal const int MaxCauses = 8;

    internal static string DescribeObstacle(Obstacle obstacle)
    {
        string what = obstacle.Kind switch
        {
            ObstacleKind.Limit => "is not carried by",
            ObstacleKind.Aperture => "is not translated by",
            ObstacleKind.Swallowed => "is swallowed by",
            _ => "is claimed as " + obstacle.Claim!.Value.Name() + " by",
        };
        return $"{Wording.Range(obstacle.Part)} {what} {DescribeCause(obstacle.Cause)}";
    }

    internal static string DescribeCause(Cause cause)
    {
        string text = $"{cause.Element}.{cause.Rule}";
        if (cause.Label is not null)
            text += $" \"{cause.Label}\"";
        return cause.Source is null ? text : text + " (" + cause.Source + ")";
    }

    /// <summary><c>: needs 46 bits, `vtd` translates 39</c>, where a number of bits is what is short; else nothing.</summary>
    internal static string BitsShort(IovaRange range, Obstacle obstacle)
    {
        bool isWidth = obstacle.Kind is ObstacleKind.Aperture or ObstacleKind.Limit && obstacle.Whole.Last == ulong.MaxValue;
        ulong reach = obstacle.Whole.First;
        if (!isWidth || reach == 0 || (reach & (reach - 1)) != 0)
            return "";
        string verb = obstacle.Kind == ObstacleKind.Aperture ? "translates" : "carries";
        return $": it needs {BitsOf(range.Last)} bits, `{obstacle.Cause.Element}` {verb} {BitsOf(reach - 1)}";
    }

    private static int BitsOf(ulong last)
    {
        int bits = 0;
        while (bits < 64 && last >> bits != 0)
            bits++;
        return bits;
    }

    internal static ImmutableArray<LabeledLocation> PlacesOf(ImmutableArray<Obstacle> obstacles) =>
        obstacles
            .Where(o => o.Cause.Origin.Source is not null)
            .Select(o => new LabeledLocation(o.Cause.Origin.Source!.Value, $"{o.Cause.Element}.{o.Cause.Rule}"))
            .Distinct()
            .ToImmutableArray();
}
