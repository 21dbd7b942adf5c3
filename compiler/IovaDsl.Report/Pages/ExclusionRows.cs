using System.Collections.Immutable;
using IovaDsl.Compiler.Emit.Reports;

namespace IovaDsl.Report.Pages;

/// <summary>
/// Finds the row of a table of exclusions that tells of a stretch: the first of its kind that has the stretch's first address. Rows are in
/// the order of their first addresses, so of a kind it is the first that reaches the address, if any.
/// </summary>
internal sealed class ExclusionRows
{
    // Of each kind, rows that reach farther than all before them.
    private readonly Dictionary<string, List<(ulong First, ulong Last, int Row)>> _farther = [];

    public ExclusionRows(ImmutableArray<Exclusion> exclusions)
    {
        for (int row = 0; row < exclusions.Length; row++)
        {
            Exclusion exclusion = exclusions[row];
            if (!_farther.TryGetValue(exclusion.What, out List<(ulong, ulong Last, int)>? rows))
                _farther.Add(exclusion.What, rows = []);
            if (rows.Count == 0 || exclusion.Last > rows[^1].Last)
                rows.Add((exclusion.First, exclusion.Last, row));
        }
    }

    public int? Of(Stretch stretch)
    {
        if (!_farther.TryGetValue(stretch.What, out List<(ulong First, ulong Last, int Row)>? rows))
            return null;
        ulong address = stretch.Range.First;
        int low = 0;
        int high = rows.Count;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = rows[middle].Last < address ? (middle + 1, high) : (low, middle);
        }

        return low < rows.Count && rows[low].First <= address ? rows[low].Row : null;
    }
}
