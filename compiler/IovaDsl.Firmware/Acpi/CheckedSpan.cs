namespace IovaDsl.Firmware.Acpi;

/// <summary>An inclusive range with its place in a list, and the offset to report.</summary>
internal readonly record struct CheckedSpan(ulong First, ulong Last, int Index, int Offset)
{
    /// <summary>Each span with the earlier one that reaches furthest into it: some overlap for every span that has one.</summary>
    public static IEnumerable<(CheckedSpan Earlier, CheckedSpan Later)> Overlaps(IEnumerable<CheckedSpan> spans)
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
