using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>
/// The reasons why addresses of a group are gone, each told once: beside the line of a view of reserved regions that lists it, or else in
/// a table of its own.
/// </summary>
internal sealed class ToldExclusions
{
    private readonly ILookup<(ulong First, ulong Last, string Kind), Exclusion> _byRegion;

    public ToldExclusions(GroupAnswer group)
    {
        HashSet<(ulong, ulong, string)> listed =
        [
            .. View
                .All.Where(view => view.Shape == ViewShape.ReservedRegions)
                .Select(view => group[view])
                .Where(answer => answer is { Refused: null })
                .SelectMany(answer => answer!.Regions)
                .Select(KeyOf),
        ];
        ILookup<bool, Exclusion> rows = Exclusion.Of(group).ToLookup(row => row.HiddenBecause is null && listed.Contains(KeyOf(row)));
        _byRegion = rows[true].ToLookup(KeyOf);
        Others = [.. rows[false]];
    }

    /// <summary>Whether any is beside a line.</summary>
    public bool AnyBeside => _byRegion.Count > 0;

    /// <summary>Those of no line, in their order.</summary>
    public IReadOnlyList<Exclusion> Others { get; }

    /// <summary>Those of a listed region.</summary>
    public IEnumerable<Exclusion> Beside(ReservedRegion region) => _byRegion[KeyOf(region)];

    private static (ulong, ulong, string) KeyOf(Exclusion row) => (row.First, row.Last, row.What);

    private static (ulong, ulong, string) KeyOf(ReservedRegion region) => (region.First, region.Last, region.Kind.Name());
}
