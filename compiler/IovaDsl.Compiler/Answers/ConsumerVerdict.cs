using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>What one consumer says of a range for a group.</summary>
/// <param name="View">The consumer.</param>
/// <param name="Group">The group.</param>
/// <param name="Refusal">Why it does not take the group at all; null: it does.</param>
/// <param name="Allows">Whether it lets every byte be mapped.</param>
/// <param name="IsOneAddress">Whether it was asked about a single address.</param>
internal sealed record ConsumerVerdict(View View, ElementName Group, Refusal? Refusal, bool Allows, bool IsOneAddress)
{
    /// <summary>Of each group in turn, the verdict of each consumer that hands out addresses.</summary>
    public static ImmutableArray<ConsumerVerdict> Of(IEnumerable<GroupAnswer> groups, IovaRange asked) =>
        groups
            .SelectMany(group =>
                View.All.Where(view => view.Shape == ViewShape.UsableRanges && view != View.Exact && group[view] is not null)
                    .Select(view => new ConsumerVerdict(
                        view,
                        group.Name,
                        group[view]!.Refused,
                        IovaRangeSet.From(group[view]!.Ranges.ToArray()).Contains(asked),
                        asked.First == asked.Last
                    ))
            )
            .ToImmutableArray();
}
