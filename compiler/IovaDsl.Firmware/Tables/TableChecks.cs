using System.Collections.Immutable;

namespace IovaDsl.Firmware.Tables;

/// <summary>
/// What a table says that it probably does not mean, or that Linux takes otherwise: the bytes are sound, the content is not wise.
/// What is wrong with the bytes themselves is said by <see cref="TableReader"/>.
/// </summary>
internal static class TableChecks
{
    /// <summary>In the order of the checks, not of the table.</summary>
    public static ImmutableArray<FirmwareProblem> Check(AcpiTable table)
    {
        if (table is OpaqueTable)
            return [];
        ProblemLog log = new(table.Header.Signature);
        AcpiTables.Find(table.Header.Signature)?.Check(table, log);
        return log.ToImmutable();
    }

    /// <summary>Each span with the earlier one that reaches furthest into it: some overlap for every span that has one.</summary>
    internal static IEnumerable<(CheckedSpan Earlier, CheckedSpan Later)> Overlaps(IEnumerable<CheckedSpan> spans)
    {
        CheckedSpan? furthest = null;
        foreach (CheckedSpan span in spans.OrderBy(span => span.First).ThenBy(span => span.Index))
        {
            if (furthest is CheckedSpan before && span.First <= before.Last)
                yield return (before, span);
            if (furthest is not CheckedSpan known || span.Last > known.Last)
                furthest = span;
        }
    }
}

/// <summary>An inclusive range with its place in a list, and the offset to report.</summary>
internal readonly record struct CheckedSpan(ulong First, ulong Last, int Index, int Offset);
