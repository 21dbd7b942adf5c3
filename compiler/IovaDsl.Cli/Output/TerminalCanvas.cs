using System.Text;
using Spectre.Console;

namespace IovaDsl.Cli.Output;

/// <summary>
/// The page on a terminal, laid out by Spectre.Console. Sentences are wrapped at its width; tables are not, since an
/// address must stay whole.
/// </summary>
internal sealed class TerminalCanvas : Canvas
{
    // Wide enough that nothing is wrapped.
    private const int Unwrapped = 20_000;

    private readonly StringWriter _page = new() { NewLine = "\n" };
    private readonly IAnsiConsole _sentences;
    private readonly IAnsiConsole _tables;

    public TerminalCanvas(bool colour, int columns)
    {
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
        var grid = new Grid();
        for (int column = 0; column < rows[0].Length; column++)
            grid.AddColumn(new GridColumn { Padding = new Padding(column == 0 ? indent : 2, 0, 0, 0) });
        foreach (Cell[] row in rows)
            grid.AddRow(row.Select(cell => new Text(cell.Visible, StyleOf(cell.Look))).ToArray());
        _tables.Write(grid);
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
