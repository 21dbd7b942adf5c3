using System.Collections.Immutable;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;

namespace IovaDsl.Cli.Answers;

/// <summary>
/// Draws the 64-bit space of a group as a bar. Every stretch between two edges has at least one column, so that a doorbell page shows
/// beside terabytes; what is left of the width goes by the logarithm of sizes. Letters tell as much as colours do.
/// </summary>
/// <example><code>
///   ....MM....BB.......BB........LLLLLLLL
///   . usable   M software-msi   B bridge-window   L limit
/// </code></example>
internal sealed class SpaceMap(Canvas canvas, int columns)
{
    private const int Indent = 2;

    private static readonly Dictionary<string, (char Letter, Look Look)> Legend = new()
    {
        [Stretch.Usable] = ('.', Look.Good),
        ["aperture"] = ('A', Look.Dim),
        ["limit"] = ('L', Look.Bad),
        ["bridge-window"] = ('B', Look.Warn),
        ["doorbell"] = ('D', Look.Warn),
        ["direct"] = ('d', Look.Bad),
        ["reserved"] = ('r', Look.Bad),
        ["msi"] = ('m', Look.Warn),
        ["software-msi"] = ('M', Look.Warn),
        ["direct-relaxable"] = ('x', Look.Good),
    };

    public void Write(GroupAnswer group)
    {
        ImmutableArray<Stretch> stretches = Stretch.Of(group);
        int[] widths = Widths(stretches, Math.Max(columns - Indent, stretches.Length));
        var cells = new List<Cell>();
        for (int i = 0; i < stretches.Length; i++)
            cells.Add(new Cell(new string(Legend[stretches[i].What].Letter, widths[i]), Legend[stretches[i].What].Look));
        foreach (Cell[] line in Lines(cells, columns - Indent))
            canvas.Line(Indent, line);
        canvas.Table(Indent, Rows(stretches));
    }

    // A bar of more stretches than columns goes on below.
    private static IEnumerable<Cell[]> Lines(List<Cell> cells, int width)
    {
        var line = new List<Cell>();
        int used = 0;
        foreach (Cell cell in cells)
        {
            string text = cell.Text;
            while (used + text.Length > width)
            {
                line.Add(new Cell(text[..(width - used)], cell.Look));
                text = text[(width - used)..];
                yield return [.. line];
                line.Clear();
                used = 0;
            }

            line.Add(new Cell(text, cell.Look));
            used += text.Length;
        }

        if (used > 0)
            yield return [.. line];
    }

    private static List<Cell[]> Rows(ImmutableArray<Stretch> stretches) =>
        [
            .. stretches.Select(stretch =>
                (Cell[])
                    [
                        new Cell(Legend[stretch.What].Letter.ToString(), Legend[stretch.What].Look),
                        Wording.Range(stretch.Range),
                        new Cell(SizeText.Of(stretch.Range), Look.Dim),
                        new Cell(stretch.What, Legend[stretch.What].Look),
                    ]
            ),
        ];

    // One column each, and the rest by the logarithm of the size.
    private static int[] Widths(ImmutableArray<Stretch> stretches, int total)
    {
        double[] weights = [.. stretches.Select(stretch => Math.Log2(stretch.Range.LengthMinusOne + 1.0))];
        double sum = weights.Sum();
        int free = total - stretches.Length;
        int[] widths = [.. weights.Select(weight => 1 + (sum > 0 ? (int)(free * weight / sum) : 0))];
        return widths;
    }
}
