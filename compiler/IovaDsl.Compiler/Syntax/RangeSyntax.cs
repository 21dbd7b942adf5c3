using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>A range of addresses as written. All forms mean inclusive bounds.</summary>
internal abstract record RangeSyntax(TextSpan Span);

/// <summary><c>first..last</c>, both inclusive.</summary>
internal sealed record FirstLastRangeSyntax(ExpressionSyntax First, ExpressionSyntax Last, TextSpan Span) : RangeSyntax(Span);

/// <summary><c>start size n</c>, n in bytes, 1..2^64.</summary>
internal sealed record StartSizeRangeSyntax(ExpressionSyntax Start, ExpressionSyntax Size, TextSpan Span) : RangeSyntax(Span);

/// <summary><c>above x</c>: x+1 .. 2^64-1.</summary>
internal sealed record AboveRangeSyntax(ExpressionSyntax Bound, TextSpan Span) : RangeSyntax(Span);

/// <summary><c>below x</c>: 0 .. x-1.</summary>
internal sealed record BelowRangeSyntax(ExpressionSyntax Bound, TextSpan Span) : RangeSyntax(Span);

/// <summary><c>bits n</c>: 0 .. 2^n-1.</summary>
internal sealed record BitsRangeSyntax(ExpressionSyntax Bits, TextSpan Span) : RangeSyntax(Span);

/// <summary>A constant or parameter that is a range, by its name: <c>ram ddr-low</c>. An expression that is a name alone, with neither
/// <c>..</c> nor <c>size</c> after it.</summary>
internal sealed record NamedRangeSyntax(NameSyntax Constant, TextSpan Span) : RangeSyntax(Span);
