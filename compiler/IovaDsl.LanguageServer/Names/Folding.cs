using System.Numerics;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Names;

/// <summary>
/// What an expression comes to where it stands: constants are put in place of their names, and the compiler evaluates what is left.
/// A loop variable or a parameter has many values; an expression with one has none here.
/// </summary>
internal sealed class Folding(SymbolMap symbols)
{
    private const int MostLevels = 64;

    public BigInteger? Number(Document document, ExpressionSyntax expression) =>
        Closed(document, expression, 0) is { } closed ? ClosedExpressions.Evaluate(closed) : null;

    public IovaRange? Range(Document document, RangeSyntax range) =>
        Closed(document, range, 0) is { } closed ? ClosedExpressions.Evaluate(closed) : null;

    private ExpressionSyntax? Closed(Document document, ExpressionSyntax expression, int level)
    {
        if (level > MostLevels)
            return null;
        switch (expression)
        {
            case NumberSyntax:
                return expression;
            case NameExpressionSyntax name:
                return ConstantAt(document, name.Span.Start) is ({ } home, { Value: { } value }) ? Closed(home, value, level + 1) : null;
            case UnarySyntax unary:
                return Closed(document, unary.Operand, level + 1) is { } operand ? unary with { Operand = operand } : null;
            case BinarySyntax binary:
                return Closed(document, binary.Left, level + 1) is { } left && Closed(document, binary.Right, level + 1) is { } right
                    ? binary with
                    {
                        Left = left,
                        Right = right,
                    }
                    : null;
            default:
                return null;
        }
    }

    private RangeSyntax? Closed(Document document, RangeSyntax range, int level)
    {
        if (level > MostLevels)
            return null;
        ExpressionSyntax? Part(ExpressionSyntax expression) => Closed(document, expression, level + 1);
        return range switch
        {
            FirstLastRangeSyntax r => Part(r.First) is { } first && Part(r.Last) is { } last ? r with { First = first, Last = last } : null,
            StartSizeRangeSyntax r => Part(r.Start) is { } start && Part(r.Size) is { } size ? r with { Start = start, Size = size } : null,
            AboveRangeSyntax r => Part(r.Bound) is { } bound ? r with { Bound = bound } : null,
            BelowRangeSyntax r => Part(r.Bound) is { } bound ? r with { Bound = bound } : null,
            BitsRangeSyntax r => Part(r.Bits) is { } bits ? r with { Bits = bits } : null,
            NamedRangeSyntax r => Named(document, r, level),
            _ => null,
        };
    }

    private RangeSyntax? Named(Document document, NamedRangeSyntax range, int level) =>
        ConstantAt(document, range.Constant.Span.Start) switch
        {
            ({ } home, { Range: { } value }) => Closed(home, value, level + 1),
            ({ } home, { Value: NameExpressionSyntax other }) => Closed(
                home,
                new NamedRangeSyntax(new NameSyntax(other.Name, null, other.Span), other.Span),
                level + 1
            ),
            _ => null,
        };

    // Where a variant says a constant again, the one of the same platform is meant.
    private (Document? Home, ConstSyntax? Constant) ConstantAt(Document document, int offset)
    {
        if (symbols.At(document, offset) is not ({ Space: NameSpace.Value } symbol, { } use))
            return default;
        NamePlace[] declarations = [.. symbols.DeclarationsOf(symbol)];
        NamePlace place =
            declarations.Length == 1
                ? declarations[0]
                : declarations.FirstOrDefault(declaration => declaration.Use.Body.Container == use.Body.Container);
        return (place.Document, place.Use?.Declares as ConstSyntax);
    }
}
