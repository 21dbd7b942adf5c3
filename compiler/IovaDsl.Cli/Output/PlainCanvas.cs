using System.Text;

namespace IovaDsl.Cli.Output;

/// <summary>The page without a terminal: aligned text and nothing else, at once, for a hundred thousand devices too.</summary>
internal sealed class PlainCanvas : Canvas
{
    private const int Gap = 2;
    private readonly StringBuilder _page = new();

    // Spaces wait until something follows them, so that no line ends in one.
    private int _spaces;

    public override void Line(int indent, params ReadOnlySpan<Cell> cells)
    {
        _spaces = indent;
        foreach (Cell cell in cells)
            Put(cell.Visible);
        EndLine();
    }

    public override void EmptyLine() => _page.Append('\n');

    public override void Table(int indent, IReadOnlyList<Cell[]> rows)
    {
        if (rows.Count == 0)
            return;
        int[] widths = new int[rows[0].Length];
        foreach (Cell[] row in rows)
        {
            for (int column = 0; column < widths.Length; column++)
                widths[column] = Math.Max(widths[column], row[column].Columns);
        }

        foreach (Cell[] row in rows)
        {
            _spaces = indent;
            for (int column = 0; column < widths.Length; column++)
            {
                Put(row[column].Visible);
                _spaces += widths[column] - row[column].Columns + Gap;
            }

            EndLine();
        }
    }

    public override void MoveTo(TextWriter output)
    {
        output.Write(_page);
        _page.Clear();
    }

    public override string ToString() => _page.ToString();

    private void Put(string text)
    {
        ReadOnlySpan<char> visible = text.AsSpan().TrimEnd(' ');
        if (!visible.IsEmpty)
        {
            _page.Append(' ', _spaces).Append(visible);
            _spaces = 0;
        }

        _spaces += text.Length - visible.Length;
    }

    private void EndLine()
    {
        _spaces = 0;
        _page.Append('\n');
    }
}
