using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace IovaDsl.Grammar;

/// <summary>Hands a <see cref="TokenList"/> to the parser. A token becomes an object only where somebody asks for one.</summary>
public sealed class IovaTokenStream : ITokenStream
{
    private readonly TokenList list;
    private readonly int last;
    private int position;

    public IovaTokenStream(TokenList list)
    {
        this.list = list;
        last = list.Count - 1;
    }

    public TokenList List => list;

    public int Index => position;

    public int Size => list.Count;

    public string SourceName => string.Empty;

    public ITokenSource TokenSource => null!;

    public void Consume()
    {
        if (position == last)
            throw new InvalidOperationException("The parser read past the end.");
        position++;
    }

    /// <summary>The type of the token at <paramref name="offset"/>: 1 is the next, -1 the last consumed.</summary>
    public int LA(int offset) => list[IndexOf(offset)].Type;

    public IToken LT(int offset) => new IovaToken(list, IndexOf(offset));

    public IToken Get(int index) => new IovaToken(list, index);

    public void Seek(int index) => position = Math.Min(index, last);

    // All tokens are at hand, so marks need nothing.
    public int Mark() => 0;

    public void Release(int marker) { }

    public string GetText() => list.Text;

    public string GetText(Interval interval) => GetText(Get(interval.a), Get(interval.b));

    public string GetText(RuleContext context) => GetText(context.SourceInterval);

    public string GetText(IToken start, IToken stop) =>
        list.Text.Substring(start.StartIndex, Math.Max(0, stop.StopIndex + 1 - start.StartIndex));

    private int IndexOf(int offset) => Math.Min(offset > 0 ? position + offset - 1 : position + offset, last);
}
