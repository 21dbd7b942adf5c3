using System.Collections.Immutable;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// One term as encoded: an opcode (extended ones as 0x5bxx), its operands, and for what carries a list of terms, that list.
/// </summary>
internal sealed record AmlTerm(int Opcode, int Offset)
{
    public ImmutableArray<AmlTerm> Operands { get; init; } = ImmutableArray<AmlTerm>.Empty;

    /// <summary>Terms inside: of a method, an If, an Else, a While; the elements of a package.</summary>
    public ImmutableArray<AmlTerm> Body { get; init; } = ImmutableArray<AmlTerm>.Empty;

    /// <summary>A name as encoded, segments of four characters joined by dots, with its prefixes.</summary>
    public string? Name { get; init; }

    /// <summary>Of a literal; null elsewhere.</summary>
    public AmlValue? Literal { get; init; }
}
