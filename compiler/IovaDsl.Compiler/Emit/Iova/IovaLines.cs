using System.Text;
using IovaDsl.Compiler.Formatting;

namespace IovaDsl.Compiler.Emit.Iova;

/// <summary>Lines in canonical form: what the formatter would make of them is what they are.</summary>
internal sealed class IovaLines
{
    // A comment ends a little earlier: people write after it.
    private const int CommentWidth = CanonicalForm.MaximumWidth - 4;

    private readonly StringBuilder _text = new();

    public void Blank() => _text.Append('\n');

    /// <summary>A comment, broken where it is too long.</summary>
    public void Comment(int depth, string words)
    {
        int width = CommentWidth - Indent(depth);
        StringBuilder line = new("//");
        foreach (string word in IovaText.OneLine(words).Split([' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length + 1 + word.Length > width && line.Length > 2)
            {
                Line(depth, line.ToString().TrimEnd());
                line.Clear().Append("//  ");
            }

            line.Append(' ').Append(word);
        }

        Line(depth, line.ToString().TrimEnd());
    }

    /// <summary>The lines of a doc comment, if there is one.</summary>
    public void Doc(int depth, string? doc)
    {
        foreach (string line in doc?.Split('\n') ?? [])
            Line(depth, ("/// " + IovaText.OneLine(line.Trim())).TrimEnd());
    }

    /// <summary>A clause: its lists go on in the next line where they would pass the width.</summary>
    public void Statement(int depth, string text)
    {
        int column = Indent(depth);
        _text.Append(' ', column);
        bool isFirst = true;
        foreach (string item in Items(text))
        {
            bool breaks = !isFirst && column + 1 + item.Length > CanonicalForm.MaximumWidth;
            if (breaks)
            {
                column = Indent(depth) + CanonicalForm.SpacesOfContinuation;
                _text.Append('\n').Append(' ', column);
            }
            else if (!isFirst)
            {
                _text.Append(' ');
                column++;
            }

            _text.Append(item);
            column += item.Length;
            isFirst = false;
        }

        _text.Append('\n');
    }

    /// <summary>A declaration whose body stands on its line, or on lines of its own where it does not fit there.</summary>
    public void Short(int depth, string head, string body)
    {
        string line = $"{head} {{ {body} }}";
        if (Indent(depth) + line.Length <= CanonicalForm.MaximumWidth)
        {
            Line(depth, line);
            return;
        }

        Open(depth, head);
        Statement(depth + 1, body);
        Close(depth);
    }

    public void Open(int depth, string head) => Line(depth, head + " {");

    /// <summary>Ends a body; an empty one stands on the line of its head.</summary>
    public void Close(int depth)
    {
        if (_text.Length > 1 && _text[_text.Length - 2] == '{')
        {
            _text.Length--;
            _text.Append("}\n");
        }
        else
        {
            Line(depth, "}");
        }
    }

    public void Line(int depth, string line) => _text.Append(' ', Indent(depth)).Append(line).Append('\n');

    public override string ToString() => _text.ToString();

    private static int Indent(int depth) => CanonicalForm.SpacesPerLevel * depth;

    // The items of a list with their commas; what stands in quotes is no list.
    private static IEnumerable<string> Items(string text)
    {
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[i] == ',' && !isQuoted)
            {
                yield return text.Substring(start, i + 1 - start);
                start = i + 2;
            }
        }

        yield return text.Substring(Math.Min(start, text.Length));
    }
}
