using System.Text;
using Spectre.Console;

namespace IovaDsl.Cli.Output;

/// <summary>
/// The page on a terminal, laid out by Spectre.Console. Sentences are wrapped at its width, those of a table within its last column;
/// the other columns are not, since an address must stay whole.
/// </summary>
internal sealed class TerminalCanvas : Canvas
{
    // Wide enough that nothing is wrapped.
    private const int Unwrapped = 20_000;

    private const int Gap = 2;

    // Less, and a sentence becomes a column of words.
    private const int LeastForSentences = 30;

    private readonly StringWriter _page = new() { NewLine = "\n" };
    private readonly IAnsiConsole _sentences;
    private readonly IAnsiConsole _tables;
    private readonly int _columns;

    public TerminalCanvas(bool colour, int columns)
    {
        _columns = columns;
        _sentences = ConsoleOf(colour, columns);
        _tables = ConsoleOf(colour, Unwrapped);
    }

    public override void Line(int indent, params ReadOnlySpan<Cell> cells)
    {
        var line = new Paragraph();
        foreach (Cell cell in cells)
            line.Append(cell.Visible, StyleOf(cell.Look));
        if (indent > 0)
        {
            _sentences.Write(new Padder(line, new Padding(indent, 0, 0, 0)));
            return;
        }

        _sentences.Write(line);
        _sentences.WriteLine();
    }

    public override void EmptyLine() => _sentences.WriteLine();

    public override void Table(int indent, IReadOnlyList<Cell[]> rows)
    {
        if (rows.Count == 0)
            return;
        int last = rows[0].Length - 1;
        int[] widths = [.. Enumerable.Range(0, last + 1).Select(column => rows.Max(row => row[column].Columns))];
        int before = indent + widths.Take(last).Sum(width => width + Gap);
        if (before + widths[last] <= _columns)
            _tables.Write(GridOf(indent, rows, wraps: false));
        else if (_columns - before >= LeastForSentences)
            _sentences.Write(GridOf(indent, rows, wraps: true));
        else
            WriteStacked(indent, rows, widths);
    }

    // An address must stay whole; sentences, which stand in the last column, are wrapped within it.
    private static Grid GridOf(int indent, IReadOnlyList<Cell[]> rows, bool wraps)
    {
        var grid = new Grid();
        int last = rows[0].Length - 1;
        for (int column = 0; column <= last; column++)
            grid.AddColumn(new GridColumn { Padding = new Padding(column == 0 ? indent : Gap, 0, 0, 0), NoWrap = wraps && column < last });
        foreach (Cell[] row in rows)
            grid.AddRow(row.Select(cell => new Text(cell.Visible, StyleOf(cell.Look))).ToArray());
        return grid;
    }

    // On a narrow terminal rows that fit on a line keep columns of their own; of the others the last cell stands below.
    private void WriteStacked(int indent, IReadOnlyList<Cell[]> rows, int[] widths)
    {
        int last = widths.Length - 1;
        int[] tight = new int[widths.Length];
        int[] common = new int[widths.Length];
        foreach (Cell[] row in rows.Where(row => Fits(indent, row, tight)))
        {
            for (int column = 0; column < last; column++)
                common[column] = Math.Max(common[column], row[column].Columns);
        }

        foreach (Cell[] row in rows)
        {
            if (Fits(indent, row, tight))
            {
                WriteRow(indent, row, Fits(indent, row, common) ? common : tight);
                continue;
            }

            if (Array.Exists(row[..last], cell => cell.Text.Length > 0))
                WriteRow(indent, row[..last], common);
            _sentences.Write(new Padder(new Text(row[last].Visible, StyleOf(row[last].Look)), new Padding(indent + 2 * Gap, 0, 0, 0)));
        }
    }

    private bool Fits(int indent, Cell[] row, int[] widths) =>
        indent + row.Select((cell, column) => Math.Max(cell.Columns, widths[column]) + Gap).Sum() - Gap <= _columns;

    private void WriteRow(int indent, Cell[] cells, int[] widths) =>
        _tables.Write(new Padder(LineOf(cells, widths), new Padding(indent, 0, 0, 0)));

    private static Paragraph LineOf(Cell[] cells, int[] widths)
    {
        var line = new Paragraph();
        for (int column = 0; column < cells.Length; column++)
        {
            line.Append(cells[column].Visible, StyleOf(cells[column].Look));
            if (column < cells.Length - 1)
                line.Append(new string(' ', Math.Max(widths[column] - cells[column].Columns, 0) + Gap));
        }

        return line;
    }

    public override void MoveTo(TextWriter output)
    {
        output.Write(ToString());
        _page.GetStringBuilder().Clear();
    }

    public override string ToString()
    {
        var result = new StringBuilder();
        foreach (string line in _page.ToString().Split('\n'))
            result.Append(line.TrimEnd(' ', '\r')).Append('\n');
        result.Length--;
        return result.ToString();
    }

    private IAnsiConsole ConsoleOf(bool colour, int width) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
                Out = new PageOutput(_page, width),
            }
        );

    private static Style StyleOf(Look look) =>
        look switch
        {
            Look.Bold => new Style(decoration: Decoration.Bold),
            Look.Dim => new Style(decoration: Decoration.Dim),
            Look.Good => new Style(Color.Green),
            Look.Warn => new Style(Color.Yellow),
            Look.Bad => new Style(Color.Red, decoration: Decoration.Bold),
            _ => Style.Plain,
        };

    private sealed class PageOutput(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;
        public bool IsTerminal => false;
        public int Width => width;
        public int Height => 100;

        public void SetEncoding(Encoding encoding) { }
    }
}
