using System.Text;
using IovaDsl.Compiler.Diagnostics.Rendering;

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

    /// <summary>The text as it may be shown: titles and labels come from a file, and must not steer a terminal.</summary>
    public string Visible => VisibleText.OneLine(Text);

    /// <summary>How many columns of a terminal it takes.</summary>
    public int Columns
    {
        get
        {
            int columns = 0;
            foreach (Rune rune in Visible.EnumerateRunes())
                columns += VisibleText.ColumnsOf(rune.Value);
            return columns;
        }
    }
}

/// <summary>
/// A page of lines and tables for people. On a terminal it has colour and wrapped sentences; anywhere else every line
/// stays one, so that it can be searched and compared. The words are the same.
/// </summary>
internal abstract class Canvas
{
    /// <summary>The canvas for standard output.</summary>
    public static Canvas For(Session session) =>
        session.Host.OutputIsTerminal ? new TerminalCanvas(session.OutLooks.HasColour, session.Host.Columns()) : new PlainCanvas();

    /// <summary>A line or a sentence, indented.</summary>
    public abstract void Line(int indent, params ReadOnlySpan<Cell> cells);

    public abstract void EmptyLine();

    /// <summary>Rows of aligned cells, two blanks between columns. All rows have the same number of cells.</summary>
    public abstract void Table(int indent, IReadOnlyList<Cell[]> rows);

    /// <summary>Hands over what was written, and forgets it: a page may be longer than memory should hold.</summary>
    public abstract void MoveTo(TextWriter output);

    /// <summary>What was written since it was last handed over; no line ends in blanks.</summary>
    public abstract override string ToString();
}
