using System.Xml.Linq;

namespace IovaDsl.Report.Drawing;

/// <summary>A drawing with its size in pixels: shapes whose left upper corner is 0, 0.</summary>
internal sealed record Picture(double Width, double Height, IReadOnlyList<XElement> Shapes)
{
    /// <summary>Pictures below each other.</summary>
    public static Picture Stack(IEnumerable<Picture> pictures, double gap)
    {
        double y = 0;
        double width = 0;
        var shapes = new List<XElement>();
        foreach (Picture picture in pictures)
        {
            shapes.Add(Markup.Shape("g", [Markup.At("transform", FormattableString.Invariant($"translate(0 {y})")), .. picture.Shapes]));
            width = Math.Max(width, picture.Width);
            y += picture.Height + gap;
        }

        return new Picture(width, Math.Max(0, y - gap), shapes);
    }

    /// <summary>The picture as an element of a page or of a file of its own.</summary>
    /// <param name="says">What it shows, for screen readers.</param>
    /// <param name="before">Definitions and styles that come first.</param>
    public XElement Element(string says, params IEnumerable<XElement> before) =>
        Markup.Shape(
            "svg",
            [
                Markup.At("class", "picture"),
                Markup.At("role", "group"),
                Markup.At("aria-label", says),
                Markup.At("width", Width),
                Markup.At("height", Height),
                Markup.At("viewBox", FormattableString.Invariant($"0 0 {Math.Round(Width, 2)} {Math.Round(Height, 2)}")),
                .. before,
                .. Shapes,
            ]
        );
}
