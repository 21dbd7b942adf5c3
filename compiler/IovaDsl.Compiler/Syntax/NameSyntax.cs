using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// A name where it is declared or referred to, with an index where there is one: <c>nvme[n + 1]</c>. Back-quotes are already taken off.
/// </summary>
internal sealed record NameSyntax(string Name, ExpressionSyntax? Index, TextSpan Span);
