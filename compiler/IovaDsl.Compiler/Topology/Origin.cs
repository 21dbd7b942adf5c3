using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Topology;

/// <summary>
/// Where something in a topology was stated: a declaration in a text, or a structure in a firmware table. Exactly one of
/// the two is there (neither in the default value, which nobody keeps); what a kind brings along has the origin of the
/// element that has the kind.
/// </summary>
public readonly record struct Origin
{
    // The text, or what describes the structure. A platform holds several origins for each of its lines, so they are small.
    private readonly object? _place;
    private readonly TextSpan _span;

    private Origin(object place, TextSpan span)
    {
        _place = place;
        _span = span;
    }

    /// <summary>The place in a text; null where a firmware table states it.</summary>
    public SourceLocation? Source => _place is SourceText text ? new SourceLocation(text, _span) : null;

    internal FirmwarePlace? Firmware => _place as FirmwarePlace;

    /// <summary>
    /// A place for a diagnostic: the declaration, or an empty text that goes by the name of the firmware structure.
    /// </summary>
    public SourceLocation Location() =>
        Source ?? new SourceLocation(Firmware is { } place ? SourceText.Of(place) : new SourceText("", ""), default);

    internal static Origin At(SourceText source, TextSpan span) => new(source, span);

    internal static Origin InFirmware(FirmwarePlace place) => new(place, default);
}
