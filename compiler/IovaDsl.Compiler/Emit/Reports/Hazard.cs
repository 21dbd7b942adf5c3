using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>
/// Addresses that a consumer is told it may use and the hardware cannot reach, all for one reason. This is what the
/// kernel's interfaces cannot say: no <c>get_resv_regions</c> of Linux knows the limits of a path.
/// </summary>
/// <param name="Consumers">The views that tell their users.</param>
/// <param name="Ranges">Never empty.</param>
internal sealed record Hazard(ImmutableArray<View> Consumers, IovaRangeSet Ranges, string What, Cause Cause)
{
    /// <summary>The hazards of a group; consumers that are told the same share one.</summary>
    public static ImmutableArray<Hazard> Of(GroupAnswer group) =>
        View
            .All.Where(view => view.IsUserSpace)
            .GroupBy(view => RangesOf(group[view]))
            .SelectMany(alike => Find(group, alike.ToImmutableArray(), alike.Key))
            .ToImmutableArray();

    /// <summary>The hazard as a sentence.</summary>
    public string Sentence(Func<string, string>? fileName = null)
    {
        string reason = What switch
        {
            "limit" => $"{Cause.Element} cannot carry them",
            "bridge-window" => $"{Cause.Element} sends them to its own devices and not to memory",
            _ => "a doorbell takes them before they are translated",
        };
        string told = string.Join(" and ", Consumers.Select(view => view.Title)) + (Consumers.Length == 1 ? " tells" : " tell");
        return $"{told} users that {Wording.Ranges(Ranges)} ({SizeText.Of(Ranges)}) may be used, but {reason} "
            + $"({CauseText.Of(Cause, fileName)}).";
    }

    private static IovaRangeSet RangesOf(ViewAnswer? view) => view is null ? IovaRangeSet.Empty : IovaRangeSet.From(view.Ranges.ToArray());

    // In the order of the path, as causes are found; each cause once, with all its addresses.
    private static ImmutableArray<Hazard> Find(GroupAnswer group, ImmutableArray<View> consumers, IovaRangeSet ranges)
    {
        var found = new List<(Cause Cause, string What, List<IovaRange> Ranges)>();
        foreach (Exclusion row in Exclusion.Of(group))
        {
            if (!row.HiddenFromUsers)
                continue;
            foreach (Cause cause in row.Causes)
            {
                int index = found.FindIndex(entry => entry.Cause == cause && entry.What == row.What);
                if (index < 0)
                {
                    index = found.Count;
                    found.Add((cause, row.What, []));
                }

                found[index].Ranges.Add(new IovaRange(row.First, row.Last));
            }
        }

        return found
            .Select(entry => new Hazard(consumers, ranges.Intersect(IovaRangeSet.From(entry.Ranges.ToArray())), entry.What, entry.Cause))
            .Where(hazard => !hazard.Ranges.IsEmpty)
            .ToImmutableArray();
    }
}
