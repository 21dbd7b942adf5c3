using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Topology;

/// <summary>
/// Where something in a topology was stated: a declaration in a text, or a structure in a firmware table. Exactly one of
/// the two is there; what a kind brings along has the origin of the element that has the kind.
/// </summary>
public sealed record Origin
{
    private Origin()
    {
    }

    public SourceLocation? Source { get; private init; }

    /// <summary>In words: <c>IORT node at 0x48</c>.</summary>
    public string? Firmware { get; private init; }

    /// <summary>
    /// A place for a diagnostic: the declaration, or an empty text that goes by the name of the firmware structure.
    /// </summary>
    public SourceLocation Location() => Source ?? new SourceLocation(new SourceText(Firmware!, ""), default);

    public static Origin At(SourceText source, TextSpan span) => new() { Source = new SourceLocation(source, span) };

    public static Origin InFirmware(string description) => new() { Firmware = description };
}
