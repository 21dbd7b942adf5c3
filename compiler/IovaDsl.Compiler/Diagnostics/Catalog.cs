namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// Every diagnostic there is: a row with a stable code, its severity and title, and beside it the factory that words it.
/// Grouped by stage, a file each. A retired row stays, so that no code is ever used twice.
/// </summary>
public static partial class Catalog
{
    /// <summary>All rows, sorted by code.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All
    {
        get
        {
            // Touching one row makes the runtime set up all of them, which is what fills the list.
            _ = ReversedRangeRow;
            return Rows.List.OrderBy(r => r.Id, StringComparer.Ordinal).ToArray();
        }
    }

    /// <summary>The row with this code; null: there is none.</summary>
    public static DiagnosticDescriptor? Find(string id) => All.FirstOrDefault(r => r.Id == id);

    private static DiagnosticDescriptor Row(string id, Severity severity, string title, bool errorCanBeAllowed = false)
    {
        var row = new DiagnosticDescriptor(id, severity, title) { ErrorCanBeAllowed = errorCanBeAllowed };
        Rows.List.Add(row);
        return row;
    }

    // A class of its own, so that the list is there before the first row, whatever file that is in.
    private static class Rows
    {
        public static readonly List<DiagnosticDescriptor> List = [];
    }
}
