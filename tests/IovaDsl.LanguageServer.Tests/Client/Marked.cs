using System.Text;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>
/// A text with marks: <c>«</c> and <c>»</c> around a piece, <c>¦</c> at a caret. Marks are taken out; where they stood is kept.
/// </summary>
internal sealed class Marked
{
    public Marked(string marked)
    {
        var text = new StringBuilder();
        int open = 0;
        foreach (char c in marked)
        {
            switch (c)
            {
                case '¦':
                    Carets.Add(text.Length);
                    break;
                case '«':
                    open = text.Length;
                    break;
                case '»':
                    Pieces.Add((open, text.Length));
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        Text = text.ToString();
    }

    public string Text { get; }

    public List<int> Carets { get; } = [];

    public List<(int Start, int End)> Pieces { get; } = [];

    public int Caret => Carets.Single();
}
