using Antlr4.Runtime;
using Antlr4.Runtime.Misc;

namespace IovaDsl.Grammar;

/// <summary>Hands a <see cref="TokenList"/> to the parser. Token objects are made one by one and not kept.</summary>
public sealed class IovaTokenStream : ITokenStream
{
    private readonly TokenList list;
    private int position;
    private IovaToken current;
    private IovaToken? previous;

    public IovaTokenStream(TokenList list)
    {
        this.list = list;
        current = new IovaToken(list, 0);
    }

    public TokenList List => list;

    public int Index => position;

    public int Size => list.Count;

    public string SourceName => string.Empty;

    public ITokenSource TokenSource => null!;

    public void Consume()
    {
        if (position == list.Count - 1)
            throw new InvalidOperationException("The parser read past the end.");
        previous = current;
        position++;
        current = new IovaToken(list, position);
    }

    /// <summary>The type of the token at <paramref name="offset"/>: 1 is the next, -1 the last consumed.</summary>
    public int LA(int offset)
    {
        int index = offset > 0 ? position + offset - 1 : position + offset;
        return list[Math.Min(index, list.Count - 1)].Type;
    }

    public IToken LT(int offset) => offset switch
    {
        1 => current,
        -1 => previous!,
        _ => new IovaToken(list, Math.Min(offset > 0 ? position + offset - 1 : position + offset, list.Count - 1)),
    };

    public void Seek(int index)
    {
        if (index == position)
            return;
        position = Math.Min(index, list.Count - 1);
        current = new IovaToken(list, position);
        previous = position > 0 ? new IovaToken(list, position - 1) : null;
    }

    // All tokens are at hand, so marks need nothing.
    public int Mark() => 0;

    public void Release(int marker)
    {
    }

    public IToken Get(int index) => new IovaToken(list, index);

    public string GetText() => list.Text;

    public string GetText(Interval interval) => GetText(Get(interval.a), Get(interval.b));

    public string GetText(RuleContext context) => GetText(context.SourceInterval);

    public string GetText(IToken start, IToken stop) => list.Text.Substring(start.StartIndex, Math.Max(0, stop.StopIndex + 1 - start.StartIndex));
}
