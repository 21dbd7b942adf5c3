using System.Collections.Immutable;
using System.Xml.Linq;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Runtime;

namespace IovaDsl.Report.Drawing;

/// <summary>
/// Draws bars over the 64-bit space on one scale. The space is cut into columns at every address where any bar changes; a column's width
/// grows with the logarithm of its size, so a page shows beside terabytes. More columns than a line holds go on below.
/// </summary>
/// <example><code>
///           0x0     0x800_0000  0x810_0000      0x100_0000_0000
///   exact   |▒▒▒▒▒▒▒|MMMM       |▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒|LLLLLLLL
///   vfio    |▒▒▒▒▒▒▒|////       |▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
/// </code></example>
/// <param name="linkOf">The place on the page that tells of a stretch, by bar and stretch; null: the picture stands alone.</param>
internal sealed class SpacePicture(Func<SpaceRow, Stretch, string?>? linkOf)
{
    private const int MostColumns = 20;
    private const double Names = 72;
    private const double Bar = 860;
    private const double Right = 125;
    private const double Labels = 104;
    private const double Height = 26;
    private const double Gap = 6;
    private const double Narrowest = 26;

    public Picture Draw(ImmutableArray<SpaceRow> rows)
    {
        ulong[] starts = [.. rows.SelectMany(row => row.Stretches).Select(stretch => stretch.Range.First).Distinct().Order()];
        var lines = new List<Picture>();
        for (int from = 0; from < starts.Length; from += MostColumns)
            lines.Add(Line(rows, starts, from, Math.Min(from + MostColumns, starts.Length)));
        return Picture.Stack(lines, 2 * Gap);
    }

    // Columns from..to of the space.
    private Picture Line(ImmutableArray<SpaceRow> rows, ulong[] starts, int from, int to)
    {
        var columns = new List<IovaRange>();
        for (int i = from; i < to; i++)
            columns.Add(new IovaRange(starts[i], i + 1 < starts.Length ? starts[i + 1] - 1 : ulong.MaxValue));
        double[] edges = Edges(columns);
        List<XElement> shapes = [.. Addresses(columns, edges)];
        for (int i = 0; i < rows.Length; i++)
            shapes.Add(Row(rows[i], columns, edges, Labels + i * (Height + Gap)));
        return new Picture(Names + Bar + Right, Labels + rows.Length * (Height + Gap), shapes);
    }

    private static double[] Edges(List<IovaRange> columns)
    {
        double[] weights = [.. columns.Select(column => Math.Log2(column.LengthMinusOne + 1.0) + 1)];
        double free = Bar - columns.Count * Narrowest;
        double sum = weights.Sum();
        double[] edges = new double[columns.Count + 1];
        edges[0] = Names;
        for (int i = 0; i < columns.Count; i++)
            edges[i + 1] = edges[i] + Narrowest + free * weights[i] / sum;
        return edges;
    }

    private static IEnumerable<XElement> Addresses(List<IovaRange> columns, double[] edges)
    {
        for (int i = 0; i <= columns.Count; i++)
        {
            ulong address = i < columns.Count ? columns[i].First : columns[^1].Last;
            double x = edges[i];
            yield return Markup.Shape(
                "line",
                Markup.At("x1", x),
                Markup.At("x2", x),
                Markup.At("y1", Labels - 8),
                Markup.At("y2", Labels),
                Markup.At("class", "tick")
            );
            yield return Markup.Shape(
                "text",
                Markup.At("class", "address"),
                Markup.At("transform", FormattableString.Invariant($"translate({Math.Round(x + 3, 2)} {Labels - 10}) rotate(-38)")),
                Wording.Hex(address)
            );
        }
    }

    private XElement Row(SpaceRow row, List<IovaRange> columns, double[] edges, double y)
    {
        var cells = new List<object?> { Markup.At("class", "row"), Markup.At("data-view", row.Name) };
        cells.Add(Markup.Label(0, y + Height - 8, row.Name, "view"));
        for (int i = FirstEndingAt(row.Stretches, columns[0].First); i < row.Stretches.Length; i++)
        {
            Stretch stretch = row.Stretches[i];
            if (stretch.Range.First > columns[^1].Last)
                break;
            int first = columns.FindIndex(column => column.Last >= stretch.Range.First);
            int last = columns.FindLastIndex(column => column.First <= stretch.Range.Last);
            cells.Add(Cell(row, stretch, edges[first], edges[last + 1], y));
        }

        return Markup.Shape("g", cells);
    }

    // A bar has a stretch for every address, in order; of many lines each looks only at its own.
    private static int FirstEndingAt(ImmutableArray<Stretch> stretches, ulong address)
    {
        int low = 0;
        int high = stretches.Length;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = stretches[middle].Range.Last < address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private XElement Cell(SpaceRow row, Stretch stretch, double left, double right, double y)
    {
        string says = $"{row.Name}: {Wording.Range(stretch.Range)}, {SizeText.Of(stretch.Range)}, {stretch.What}";
        string? link = linkOf?.Invoke(row, stretch);
        var content = new List<object?> { Markup.At("class", "cell") };
        if (link is not null)
            content.AddRange([
                Markup.At("href", "#" + link),
                Markup.At("aria-label", says),
                Markup.At("data-first", Wording.Hex(stretch.Range.First).Replace("_", "", StringComparison.Ordinal)),
                Markup.At("data-last", Wording.Hex(stretch.Range.Last).Replace("_", "", StringComparison.Ordinal)),
            ]);
        content.Add(Markup.Shape("title", says));
        content.Add(Box(left, y, right - left, Markup.At("class", Palette.ClassOf(stretch.What))));
        if (Palette.HatchOf(stretch.What) is { } hatch)
            content.Add(Box(left, y, right - left, Markup.At("fill", hatch)));
        string size = stretch.What == Stretch.Usable ? SizeText.Of(stretch.Range) : stretch.What;
        if (size.Length * 6.7 + 10 < right - left)
            content.AddRange(Caption((left + right) / 2, y, size));
        return Markup.Shape(link is null ? "g" : "a", content);
    }

    // Words on a plate, so that they can be read on every colour and hatching.
    private static IEnumerable<XElement> Caption(double middle, double y, string text)
    {
        double width = text.Length * 6.7 + 6;
        yield return Markup.Shape(
            "rect",
            Markup.At("x", middle - width / 2),
            Markup.At("y", y + 5),
            Markup.At("width", width),
            Markup.At("height", Height - 10),
            Markup.At("class", "plate")
        );
        yield return Markup.Label(middle, y + Height - 9, text, "caption");
    }

    private static XElement Box(double x, double y, double width, XAttribute look) =>
        Markup.Shape("rect", Markup.At("x", x), Markup.At("y", y), Markup.At("width", width), Markup.At("height", Height), look);
}
