using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>
/// Addresses that a consumer is told it may use and the hardware cannot reach, all for one reason. This is what the
/// kernel's interfaces cannot say: no <c>get_resv_regions</c> of Linux knows the limits of a path, nor a claim that no table states.
/// </summary>
/// <param name="Consumers">The views that tell their users.</param>
/// <param name="Ranges">Never empty.</param>
internal sealed record Hazard(ImmutableArray<View> Consumers, IovaRangeSet Ranges, string What, Cause Cause)
{
    /// <summary>Of a claim that Linux does not know: why, as a clause.</summary>
    public string? HiddenBecause { get; init; }

    /// <summary>
    /// The hazards of a group; consumers that are told the same share one. The kernel's own DMA API keeps to limits, but not to a claim
    /// that it does not know.
    /// </summary>
    public static ImmutableArray<Hazard> Of(GroupAnswer group)
    {
        ImmutableArray<Exclusion> hidden = Exclusion.Of(group).Where(IsHazard).ToImmutableArray();
        if (hidden.IsEmpty)
            return ImmutableArray<Hazard>.Empty;
        return View
            .All.Where(view => view.IsUserSpace)
            .GroupBy(view => RangesOf(group[view]))
            .SelectMany(alike => Find(hidden, alike.ToImmutableArray(), alike.Key))
            .Concat(
                Find(
                    hidden.Where(row => row.HiddenBecause is not null),
                    ImmutableArray.Create(View.DmaApi),
                    group[View.DmaApi] is { } told ? RangesOf(told) : IovaRangeSet.Empty
                )
            )
            .ToImmutableArray();
    }

    /// <summary>The hazard as a sentence.</summary>
    public string Sentence(Func<string, string>? fileName = null)
    {
        string reason = What switch
        {
            "limit" => $"{Cause.Element} cannot carry them",
            "bridge-window" => $"{Cause.Element} sends them to its own devices and not to memory",
            "doorbell" => "a doorbell takes them before they are translated",
            _ => $"{Cause.Element} claims them ({What}): {HiddenBecause}",
        };
        string told = Consumers is [{ IsUserSpace: false } only]
            ? $"{Capitalized(only.Title)} may give drivers {Wording.Ranges(Ranges)} ({SizeText.Of(Ranges)})"
            : $"{string.Join(" and ", Consumers.Select(view => view.Title))}{(Consumers.Length == 1 ? " tells" : " tell")} users that "
                + $"{Wording.Ranges(Ranges)} ({SizeText.Of(Ranges)}) may be used";
        return $"{told}, but {reason} ({CauseText.Of(Cause, fileName)}).";
    }

    // A relaxable region is free once the device is assigned, whether Linux knows it or not.
    private static bool IsHazard(Exclusion row) => row.HiddenFromUsers && row.What != RegionKind.DirectRelaxable.Name();

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text.Substring(1);

    private static IovaRangeSet RangesOf(ViewAnswer? view) => view is null ? IovaRangeSet.Empty : IovaRangeSet.From(view.Ranges.ToArray());

    // In the order of the path, as causes are found; each cause once, with all its addresses.
    private static IEnumerable<Hazard> Find(IEnumerable<Exclusion> hidden, ImmutableArray<View> consumers, IovaRangeSet told)
    {
        var found = new List<(Cause Cause, Exclusion Row, List<IovaRange> Ranges)>();
        foreach (Exclusion row in hidden)
        {
            if (row.First > row.Last)
                continue;
            foreach (Cause cause in row.Causes)
            {
                int index = found.FindIndex(entry => entry.Cause == cause && entry.Row.What == row.What);
                if (index < 0)
                {
                    index = found.Count;
                    found.Add((cause, row, []));
                }

                found[index].Ranges.Add(new IovaRange(row.First, row.Last));
            }
        }

        return found
            .Select(entry => new Hazard(consumers, told.Intersect(IovaRangeSet.From(entry.Ranges.ToArray())), entry.Row.What, entry.Cause)
            {
                HiddenBecause = entry.Row.HiddenBecause,
            })
            .Where(hazard => !hazard.Ranges.IsEmpty);
    }
}
