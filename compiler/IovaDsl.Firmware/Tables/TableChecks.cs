using System.Collections.Immutable;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Firmware.Tables;

/// <summary>
/// What a table says that it probably does not mean, or that Linux takes otherwise: the bytes are sound, the content is not wise.
/// What is wrong with the bytes themselves is said by <see cref="TableReader"/>.
/// </summary>
public static class TableChecks
{
    /// <summary>In the order of the checks, not of the table.</summary>
    public static ImmutableArray<FirmwareProblem> Check(AcpiTable table)
    {
        ProblemLog log = new(table.Header.Signature);
        switch (table)
        {
            case IortTable iort:
                IortChecks.Check(iort, log);
                break;
            case DmarTable dmar:
                DmarChecks.Check(dmar, log);
                break;
            case IvrsTable ivrs:
                IvrsChecks.Check(ivrs, log);
                break;
            case ViotTable viot:
                ViotChecks.Check(viot, log);
                break;
            case McfgTable mcfg:
                McfgChecks.Check(mcfg, log);
                break;
        }

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
