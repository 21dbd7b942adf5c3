using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.LanguageServer.Names;

/// <summary>What stands around an offset of a file, the innermost of each sort; and all of it, outermost first.</summary>
internal sealed class SyntaxNodes
{
    private readonly List<(object Node, TextSpan Span)> _path = [];

    private SyntaxNodes(int offset) => Offset = offset;

    public int Offset { get; }

    /// <summary>Each contains the next.</summary>
    public IReadOnlyList<(object Node, TextSpan Span)> Path => _path;

    public NumberSyntax? Number => Innermost<NumberSyntax>();

    public RangeSyntax? Range => Innermost<RangeSyntax>();

    public AllowClauseSyntax? Allow => Innermost<AllowClauseSyntax>();

    public ClauseSyntax? Clause => Innermost<ClauseSyntax>();

    public ElementSyntax? Element => Innermost<ElementSyntax>();

    /// <summary>The word after the colon of an element.</summary>
    public NameSyntax? Kind => _path.Count > 0 && _path[^1].Node is KindWord word ? word.Name : null;

    public T? Innermost<T>()
        where T : class
    {
        for (int i = _path.Count - 1; i >= 0; i--)
        {
            if (_path[i].Node is T node)
                return node;
        }

        return null;
    }

    public static SyntaxNodes At(FileSyntax file, int offset)
    {
        var nodes = new SyntaxNodes(offset);
        nodes._path.Add((file, new TextSpan(0, file.Source.Text.Length)));
        nodes.Descend(file);
        return nodes;
    }

    private void Descend(object node)
    {
        while (SyntaxChildren.Of(node).FirstOrDefault(child => Holds(child.Span)) is { Node: { } child, Span: var span })
        {
            _path.Add((child, span));
            node = child;
        }
    }

    private bool Holds(TextSpan span) => span.Start <= Offset && Offset <= span.AfterLast;
}

/// <summary>The kind of an element, which is no name of anything declared.</summary>
internal sealed record KindWord(NameSyntax Name);
