using System.Numerics;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>An expression as written. Evaluated exactly (no width) by the binder; only the final value must fit.</summary>
internal abstract record ExpressionSyntax(TextSpan Span);

/// <summary>
/// A number as written; its suffix is already applied. Malformed numbers were reported by the lexer and carry their best value.
/// </summary>
internal abstract record NumberSyntax(TextSpan Span) : ExpressionSyntax(Span)
{
    public abstract BigInteger Value { get; }
}

/// <summary>A number of 0..2^64-1, as nearly all are.</summary>
internal sealed record SmallNumberSyntax(ulong Number, TextSpan Span) : NumberSyntax(Span)
{
    public override BigInteger Value => Number;
}

/// <summary>A number above 2^64-1: the size of the whole space, or a step on the way to a smaller value.</summary>
internal sealed record LargeNumberSyntax(BigInteger Number, TextSpan Span) : NumberSyntax(Span)
{
    public override BigInteger Value => Number;
}

/// <summary>A constant, a loop variable or a parameter.</summary>
internal sealed record NameExpressionSyntax(string Name, TextSpan Span) : ExpressionSyntax(Span);

internal enum UnaryOperator
{
    Complement, // ~, within 64 bits
}

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    ShiftLeft,
    ShiftRight,
    And,
    Or,
    Power,
}

internal sealed record UnarySyntax(UnaryOperator Operator, ExpressionSyntax Operand, TextSpan Span) : ExpressionSyntax(Span);

internal sealed record BinarySyntax(BinaryOperator Operator, ExpressionSyntax Left, ExpressionSyntax Right, TextSpan Span)
    : ExpressionSyntax(Span);

/// <summary>The placeholder of error recovery for a missing expression; the mistake is reported already.</summary>
internal sealed record MissingExpressionSyntax(TextSpan Span) : ExpressionSyntax(Span);
