using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>
/// One reason why addresses of a group are gone, or usable with care only. <see cref="Last"/> lies before
/// <see cref="First"/> where firmware says so.
/// </summary>
/// <param name="What"><c>software-msi</c> and the other kinds of regions, <c>limit</c>, <c>bridge-window</c>, <c>doorbell</c>,
/// <c>aperture</c>.</param>
/// <param name="HiddenFromUsers">True where VFIO and iommufd do not tell their users: limits, what is swallowed, claims that Linux does
/// not know.</param>
internal sealed record Exclusion(ulong First, ulong Last, string What, bool HiddenFromUsers, ImmutableArray<Cause> Causes)
{
    /// <summary>For a claim that Linux does not know: why, as a clause.</summary>
    public string? HiddenBecause { get; init; }

    /// <summary>For a claim that Linux knows: through what it learns of it.</summary>
    public ImmutableArray<string> Through { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>All reasons for a group, by first address; a limit gives a row for each gap.</summary>
    public static ImmutableArray<Exclusion> Of(GroupAnswer group)
    {
        var rows = new List<Exclusion>();
        foreach (MergedRegion merged in group.Regions)
            rows.Add(OfClaim(merged));
        AddHidden(rows, group);
        AddAperture(rows, group);
        return rows.OrderBy(row => row.First).ThenBy(row => row.Last).ThenBy(row => row.What, StringComparer.Ordinal).ToImmutableArray();
    }

    private static Exclusion OfClaim(MergedRegion merged) =>
        new(merged.Region.First, merged.Region.Last, merged.Region.Kind.Name(), merged.HiddenBecause is not null, merged.Causes)
        {
            HiddenBecause = merged.HiddenBecause,
            Through = merged.Through,
        };

    // Members of a group share most of their path, so the same gap comes from each of them: told once, with its causes.
    private static void AddHidden(List<Exclusion> rows, GroupAnswer group)
    {
        var found = new Dictionary<(IovaRange, string), List<Cause>>();
        foreach (ResolvedDevice device in group.Devices)
        {
            foreach (ResolvedLimit limit in device.Limits)
            {
                foreach (IovaRange gap in limit.Limit.Allowed.Complement())
                    AddCause(found, gap, "limit", limit.Cause);
            }

            foreach (SwallowedRange swallowed in device.SwallowedBesideClaims)
                AddCause(found, swallowed.Range, swallowed.By == SwallowedBy.BridgeWindow ? "bridge-window" : "doorbell", swallowed.Cause);
        }

        foreach (KeyValuePair<(IovaRange Range, string What), List<Cause>> row in found)
        {
            if (row.Key.What != "doorbell" || !TryAddToMsi(rows, row.Key.Range, row.Value))
                rows.Add(new Exclusion(row.Key.Range.First, row.Key.Range.Last, row.Key.What, true, row.Value.ToImmutableArray()));
        }
    }

    // A doorbell that is claimed as an MSI region, too, is one row with both causes.
    private static bool TryAddToMsi(List<Exclusion> rows, IovaRange doorbell, List<Cause> causes)
    {
        int msi = rows.FindIndex(row => row.What == RegionKind.Msi.Name() && row.First == doorbell.First && row.Last == doorbell.Last);
        if (msi >= 0)
            rows[msi] = rows[msi] with { Causes = rows[msi].Causes.AddRange(causes) };
        return msi >= 0;
    }

    private static void AddCause(Dictionary<(IovaRange, string), List<Cause>> found, IovaRange range, string what, Cause cause)
    {
        if (!found.TryGetValue((range, what), out List<Cause>? causes))
            found[(range, what)] = causes = [];
        if (!causes.Contains(cause))
            causes.Add(cause);
    }

    private static void AddAperture(List<Exclusion> rows, GroupAnswer group)
    {
        if (group.Aperture is not { } aperture)
            return;
        ImmutableArray<Cause> causes = group
            .Devices.Select(device => Explainer.CauseOfAperture(device.Iommu!, device.Kernel))
            .Distinct()
            .ToImmutableArray();
        foreach (IovaRange outside in IovaRangeSet.From([aperture]).Complement())
            rows.Add(new Exclusion(outside.First, outside.Last, "aperture", false, causes));
    }
}
