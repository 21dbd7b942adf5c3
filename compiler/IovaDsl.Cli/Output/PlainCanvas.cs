using System.Text;

namespace IovaDsl.Cli.Output;

/// <summary>The page without a terminal: aligned text and nothing else, at once, for a hundred thousand devices too.</summary>
internal sealed class PlainCanvas : Canvas
{
    private const int Gap = 2;
    private readonly StringBuilder _page = new();

    public override void Line(int indent, params ReadOnlySpan<Cell> cells)
    {
        _page.Append(' ', indent);
        foreach (Cell cell in cells)
            _page.Append(cell.Visible);
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
            _page.Append(' ', indent);
            for (int column = 0; column < widths.Length; column++)
            {
                string text = row[column].Visible;
                _page.Append(text).Append(' ', widths[column] - row[column].Columns + Gap);
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

    private void EndLine()
    {
        int length = _page.Length;
        while (length > 0 && _page[length - 1] == ' ')
            length--;
        _page.Length = length;
        _page.Append('\n');
    }
}
