using System.Collections.Immutable;
using System.Xml.Linq;
using IovaDsl.Compiler.Emit.Reports;

namespace IovaDsl.Report.Drawing;

/// <summary>
/// What a colour means: a row. Colours are those of Okabe and Ito, which colour-blind readers tell apart; every row has a hatching of its
/// own as well, so a print without colour says the same.
/// </summary>
/// <param name="What">A word of <see cref="Stretch"/>, or of a page.</param>
/// <param name="Says">What it means, for the legend.</param>
/// <param name="Hatch">The lines of the hatching in a square of eight; empty: plain.</param>
internal sealed record Palette(string What, string Says, string Hatch)
{
    public static ImmutableArray<Palette> All { get; } =
    [
        new(Stretch.Usable, "usable", ""),
        new("aperture", "beyond what the IOMMU translates", "M0 8L8 0"),
        new("limit", "a limit of the path", "M0 4H8"),
        new("bridge-window", "a bridge's window: never reaches memory", "M4 0V8"),
        new("doorbell", "an MSI doorbell takes it first", "M4 0V8M0 4H8"),
        new("direct", "direct-mapped by firmware", "M0 0L8 8"),
        new("reserved", "reserved by firmware", "M0 8L8 0M0 0L8 8"),
        new("msi", "hardware MSI range", "M2 0V8M6 0V8"),
        new("software-msi", "software MSI window", "M0 2H8M0 6H8"),
        new("direct-relaxable", "direct-mapped until the boot mapping is dropped", "M0 4L4 0M4 8L8 4"),
        new("unlisted", "not in the list of reserved regions", ""),
        new("not", "not usable in this view", "M0 8L8 0"),
        new("refused", "the device is refused", "M0 0L8 8M0 8L8 0"),
        new("same", "as before", ""),
        new("widened", "usable now, not before", "M4 0V8M0 4H8"),
        new("narrowed", "usable before, not now", "M0 8L8 0"),
        new("one", "excluded by one host alone", "M0 8L8 0"),
        new("several", "excluded by several hosts", "M0 4H8"),
    ];

    /// <summary>Class of a shape of this meaning; the style sheet has its colour.</summary>
    public static string ClassOf(string what) => "w-" + what;

    /// <summary>Fill of the hatching over a shape; null: plain.</summary>
    public static string? HatchOf(string what) =>
        All.FirstOrDefault(row => row.What == what) is { Hatch.Length: > 0 } ? $"url(#h-{what})" : null;

    /// <summary>The patterns that shapes of a document refer to.</summary>
    public static XElement Definitions() =>
        Markup.Shape(
            "defs",
            All.Where(row => row.Hatch.Length > 0)
                .Select(row =>
                    Markup.Shape(
                        "pattern",
                        Markup.At("id", "h-" + row.What),
                        Markup.At("width", 8),
                        Markup.At("height", 8),
                        Markup.At("patternUnits", "userSpaceOnUse"),
                        Markup.Shape("path", Markup.At("d", row.Hatch), Markup.At("class", "hatch"))
                    )
                )
        );
}
