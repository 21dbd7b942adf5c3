using System.Collections.Immutable;
using System.Text;
using Antlr4.Runtime;
using Antlr4.Runtime.Misc;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Syntax;

// Texts with values in them.
internal sealed partial class SyntaxBuilder
{
    private static readonly char[] Braces = ['{', '}'];

    private TextSyntax? OptionalTextOf(IToken? token) => IsMissing(token) ? null : TextOf(token!);

    private TextSyntax TextOf(IToken token)
    {
        TextSpan span = SpanOf(token);
        if (_tokens.Text.IndexOfAny(Braces, span.Start, span.Length) < 0)
            return new TextSyntax(StringOf(token), ImmutableArray<TextHoleSyntax>.Empty, span);
        string written = _tokens.Text.Substring(span.Start, span.Length);
        var text = new StringBuilder(written.Length);
        var holes = ImmutableArray.CreateBuilder<TextHoleSyntax>();
        int end = written.Length > 1 && written[written.Length - 1] == '"' ? written.Length - 1 : written.Length;
        for (int i = 1; i < end; i++)
        {
            char c = written[i];
            bool isDoubled = c is '{' or '}' && i + 1 < end && written[i + 1] == c;
            bool isEscaped = i + 1 < end && IsEscape(written, i);
            if (isDoubled || isEscaped)
                text.Append(written[++i]);
            else if (c != '{')
                text.Append(c);
            else
                i = TakeHole(written, i, end, span.Start, text.Length, holes);
        }

        return new TextSyntax(text.ToString(), holes.ToImmutable(), span);
    }

    // Returns the position of the brace that closes the hole.
    private int TakeHole(string written, int open, int end, int start, int at, ImmutableArray<TextHoleSyntax>.Builder holes)
    {
        int close = written.IndexOf('}', open, end - open);
        if (close < 0)
        {
            _findings.Add(SyntaxCatalog.BadTextHole(_findings.At(new TextSpan(start + open, end - open))));
            return end;
        }

        string inner = written.Substring(open + 1, close - open - 1);
        bool isHexadecimal = inner.EndsWith(":x", StringComparison.Ordinal);
        string expression = isHexadecimal ? inner.Substring(0, inner.Length - 2) : inner;
        if (ReadExpression(expression, start + open + 1) is { } value)
            holes.Add(new TextHoleSyntax(at, value, isHexadecimal));
        else
            _findings.Add(SyntaxCatalog.BadTextHole(_findings.At(new TextSpan(start + open, close + 1 - open))));
        return close;
    }

    // Null where the text is not one whole expression.
    private static ExpressionSyntax? ReadExpression(string text, int offset)
    {
        using TokenList tokens = TokenList.Read(text, Keywords.NewTable());
        var findings = new SyntaxFindings(new SourceText("", text));
        LexicalErrors.Report(tokens, findings);
        using var builder = new SyntaxBuilder(tokens, findings);
        var parser = new Grammar.IovaParser(new IovaTokenStream(tokens)) { ErrorHandler = new BailErrorStrategy() };
        parser.RemoveErrorListeners();
        try
        {
            Grammar.IovaParser.ExpressionContext context = parser.expression();
            ExpressionSyntax value = builder.ExpressionOf(context);
            bool isWhole = tokens[context.LastToken + 1].Type == TokenSets.EndOfFile && findings.InOrder().IsEmpty;
            return isWhole ? Moved(value, offset) : null;
        }
        catch (ParseCanceledException)
        {
            return null;
        }
    }

    private static ExpressionSyntax Moved(ExpressionSyntax expression, int offset)
    {
        ExpressionSyntax moved = expression with { Span = new TextSpan(expression.Span.Start + offset, expression.Span.Length) };
        return moved switch
        {
            UnarySyntax unary => unary with { Operand = Moved(unary.Operand, offset) },
            BinarySyntax binary => binary with { Left = Moved(binary.Left, offset), Right = Moved(binary.Right, offset) },
            _ => moved,
        };
    }
}
