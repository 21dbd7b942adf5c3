using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>What the checks find: ranges, claims, paths, groups (IOVA2000 to IOVA2999), and expectations (IOVA3000 to IOVA3999).</summary>
public static partial class Catalog
{
    public static readonly DiagnosticDescriptor ReversedRangeRow = Row("IOVA2001", Severity.Error, "Range ends before it starts", errorCanBeAllowed: true);
    public static readonly DiagnosticDescriptor EmptyRangeRow = Row("IOVA2002", Severity.Error, "Empty range", errorCanBeAllowed: true);
    public static readonly DiagnosticDescriptor OverflowingRangeRow = Row("IOVA2003", Severity.Error, "Range passes 2^64-1", errorCanBeAllowed: true);
    public static readonly DiagnosticDescriptor AddressBitsMeanNoLimitRow = Row("IOVA2005", Severity.Warning, "Limit of 0 or more than 64 bits");

    internal static Diagnostic ReversedRange(SourceLocation at, ulong first, ulong last) =>
        new(ReversedRangeRow, at, $"the range ends at {Wording.Hex(last)}, before it starts at {Wording.Hex(first)}")
        {
            Hint = "Swap the ends. If firmware really says so, add `allow IOVA2001 \"why\"` to the region.",
        };

    internal static Diagnostic EmptyRange(SourceLocation at) =>
        new(EmptyRangeRow, at, "the range holds no address")
        {
            Hint = "If firmware really states a length of 0, add `allow IOVA2002 \"why\"` to the region.",
        };

    internal static Diagnostic OverflowingRange(SourceLocation at, ulong first, ulong last) =>
        new(OverflowingRangeRow, at, $"the range starts at {Wording.Hex(first)} and passes 2^64-1")
        {
            Prose = $"Computed modulo 2^64, as Linux does, it would end at {Wording.Hex(last)}.",
            Hint = "If firmware really says so, add `allow IOVA2003 \"why\"` to the region.",
        };

    internal static Diagnostic AddressBitsMeanNoLimit(SourceLocation at, uint bits) =>
        new(AddressBitsMeanNoLimitRow, at, $"a limit of {bits} bits limits nothing")
        {
            Prose = "Linux takes 0 for a firmware bug and caps nothing from 64 bits on (rc_dma_get_range); neither does this compiler.",
            Hint = "Leave the clause out, or state the bits the element really carries.",
        };
}
