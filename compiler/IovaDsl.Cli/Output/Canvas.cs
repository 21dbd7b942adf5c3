using System.Text;
using Spectre.Console;

namespace IovaDsl.Cli.Output;

/// <summary>How a piece of text looks; where there is no colour, all look alike.</summary>
internal enum Look
{
    Plain,
    Bold,
    Dim,
    Good,
    Warn,
    Bad,
}

/// <summary>A piece of text and its looks.</summary>
internal readonly record struct Cell(string Text, Look Look = Look.Plain)
{
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>
/// A page of lines and tables for people, laid out by Spectre.Console. Sentences are wrapped at a terminal's width; tables
/// are not, since addresses must stay whole, nor is anything that is piped or compared. No line ends in blanks.
/// </summary>
internal sealed class Canvas
{
    // Wide enough that nothing is wrapped.
    private const int Unwrapped = 20_000;

    private readonly StringWriter page = new() { NewLine = "\n" };
    private readonly IAnsiConsole sentences;
    private readonly IAnsiConsole tables;

    public Canvas(Session session)
    {
        bool colour = session.OutLooks.HasColour;
        tables = ConsoleOf(colour, Unwrapped);
        sentences = session.Host.OutputIsTerminal ? ConsoleOf(colour, session.Host.Columns()) : tables;
    }

    private IAnsiConsole ConsoleOf(bool colour, int width) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = colour ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = colour ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        Out = new PageOutput(page, width),
    });

    /// <summary>A line, indented; wrapped lines are not.</summary>
    public void Line(int indent, params ReadOnlySpan<Cell> cells)
    {
        var line = new Paragraph();
        foreach (Cell cell in cells)
            line.Append(Clean(cell.Text), StyleOf(cell.Look));
        if (indent > 0)
        {
            sentences.Write(new Padder(line, new Padding(indent, 0, 0, 0)));
            return;
        }
        sentences.Write(line);
        sentences.WriteLine();
    }

    public void EmptyLine() => sentences.WriteLine();

    /// <summary>Rows of aligned cells. All rows have the same number of cells.</summary>
    public void Table(int indent, IReadOnlyList<Cell[]> rows)
    {
        if (rows.Count == 0)
            return;
        var grid = new Grid();
        for (int column = 0; column < rows[0].Length; column++)
            grid.AddColumn(new GridColumn { Padding = new Padding(column == 0 ? indent : 2, 0, 0, 0) });
        foreach (Cell[] row in rows)
            grid.AddRow(row.Select(cell => new Text(Clean(cell.Text), StyleOf(cell.Look))).ToArray());
        tables.Write(grid);
    }

    /// <summary>Everything written so far.</summary>
    public override string ToString()
    {
        var result = new StringBuilder();
        foreach (string line in page.ToString().Split('\n'))
            result.Append(line.TrimEnd(' ', '\r')).Append('\n');
        result.Length--;
        return result.ToString();
    }

    // Titles and labels come from a file, and must not steer the terminal.
    private static string Clean(string text) => Compiler.Diagnostics.Rendering.VisibleText.OneLine(text);

    private static Style StyleOf(Look look) => look switch
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

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
