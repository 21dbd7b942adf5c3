using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace IovaDsl.Grammar;

/// <summary>Hands a <see cref="TokenList"/> to the parser. A token becomes an object only where somebody asks for one.</summary>
public sealed class IovaTokenStream : ITokenStream
{
    private readonly TokenList _list;
    private readonly int _last;
    private int _position;

    public IovaTokenStream(TokenList list)
    {
        _list = list;
        _last = list.Count - 1;
    }

    public TokenList List => _list;

    public int Index => _position;

    public int Size => _list.Count;

    public string SourceName => string.Empty;

    public ITokenSource TokenSource => null!;

    public void Consume()
    {
        if (_position == _last)
            throw new InvalidOperationException("The parser read past the end.");
        _position++;
    }

    /// <summary>The type of the token at <paramref name="offset"/>: 1 is the next, -1 the last consumed.</summary>
    public int LA(int offset) => _list[offset == 1 ? _position : IndexOf(offset)].Type;

    public IToken LT(int offset) => new IovaToken(_list, IndexOf(offset));

    public IToken Get(int index) => new IovaToken(_list, index);

    public void Seek(int index) => _position = Math.Min(index, _last);

    // All tokens are at hand, so marks need nothing.
    public int Mark() => 0;

    public void Release(int marker) { }

    public string GetText() => _list.Text;

    public string GetText(Interval interval) => GetText(Get(interval.a), Get(interval.b));

    public string GetText(RuleContext context) => GetText(context.SourceInterval);

    public string GetText(IToken start, IToken stop) =>
        _list.Text.Substring(start.StartIndex, Math.Max(0, stop.StopIndex + 1 - start.StartIndex));

    private int IndexOf(int offset) => Math.Min(offset > 0 ? _position + offset - 1 : _position + offset, _last);
}
