using System.Collections.Immutable;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>A text in quotes in which <c>{…}</c> stands for a value; <c>{{</c> and <c>}}</c> are braces.</summary>
/// <param name="Text">Without the holes.</param>
/// <param name="Holes">In the order of the text; mostly none.</param>
internal sealed record TextSyntax(string Text, ImmutableArray<TextHoleSyntax> Holes, TextSpan Span);

/// <summary><c>{value}</c> or <c>{value:x}</c>: a number in decimal, or in hexadecimal without a prefix, or a text.</summary>
/// <param name="At">Where in the text without holes it stands.</param>
internal sealed record TextHoleSyntax(int At, ExpressionSyntax Value, bool IsHexadecimal);
