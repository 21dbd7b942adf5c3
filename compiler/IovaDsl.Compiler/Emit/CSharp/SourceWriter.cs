using System.Text;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>Lines with an indent. Ends of lines are LF on every machine.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line() => _text.Append('\n');

    public void Line(string line) => _text.Append(' ', _depth * 4).Append(line).Append('\n');

    /// <summary>A line that starts at the margin, as a preprocessor directive does.</summary>
    public void Directive(string line) => _text.Append(line).Append('\n');

    /// <summary>Opens a block under a line; <see cref="Close"/> ends it.</summary>
    public void Open(string line)
    {
        Line(line);
        Line("{");
        _depth++;
    }

    public void Close(string end = "}")
    {
        _depth--;
        Line(end);
    }

    public override string ToString() => _text.ToString();
}
