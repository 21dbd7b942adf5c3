using System.Xml.Linq;

namespace IovaDsl.Report.Drawing;

/// <summary>The meaning of the colours and hatchings that a picture uses, and of no others.</summary>
internal static class Legend
{
    private const double LineHeight = 22;
    private const double Swatch = 34;

    public static Picture Draw(IEnumerable<SpaceRow> rows) => Draw(rows.SelectMany(row => row.Stretches).Select(stretch => stretch.What));

    public static Picture Draw(IEnumerable<string> words)
    {
        HashSet<string> used = [.. words];
        Palette[] rows = [.. Palette.All.Where(row => used.Contains(row.What))];
        var shapes = new List<XElement>();
        for (int i = 0; i < rows.Length; i++)
            shapes.AddRange(Row(rows[i], i * LineHeight));
        return new Picture(480, rows.Length * LineHeight, shapes);
    }

    private static IEnumerable<XElement> Row(Palette row, double y)
    {
        yield return Box(y, Markup.At("class", Palette.ClassOf(row.What)));
        if (Palette.HatchOf(row.What) is { } hatch)
            yield return Box(y, Markup.At("fill", hatch));
        yield return Markup.Label(Swatch + 10, y + 13, $"{row.What}: {row.Says}");
    }

    private static XElement Box(double y, XAttribute look) =>
        Markup.Shape("rect", Markup.At("x", 0), Markup.At("y", y), Markup.At("width", Swatch), Markup.At("height", 17), look);
}
