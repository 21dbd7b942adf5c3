using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>Where a PCI function sits: written out as <c>[segment:]bus:device.function</c>, or with expressions.</summary>
internal abstract record PciAddressSyntax(TextSpan Span);

/// <summary>One token; a segment that is not written is that of the root bus.</summary>
internal sealed record WrittenPciAddressSyntax(int? Segment, byte Bus, byte Device, byte Function, TextSpan Span) : PciAddressSyntax(Span);

/// <summary><c>bus e device e function e</c>.</summary>
internal sealed record ComputedPciAddressSyntax(ExpressionSyntax Bus, ExpressionSyntax Device, ExpressionSyntax Function, TextSpan Span)
    : PciAddressSyntax(Span);
