using System.Collections.Immutable;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What an <c>expect</c> says of its subject, as written.</summary>
internal abstract record ExpectationSyntax(TextSpan Span);

/// <summary>
/// The word of a view and what it lists: <c>exact r, r</c>, <c>sysfs r msi, r direct [on kernel 6.1] [limits reserved]</c>, or <c>…
/// nothing</c> (no ranges).
/// </summary>
internal sealed record ViewExpectationSyntax(
    NameSyntax View,
    ImmutableArray<ExpectedRangeSyntax> Ranges,
    KernelVersionSyntax? Kernel,
    bool LimitsReserved,
    TextSpan Span
) : ExpectationSyntax(Span);

/// <summary>A range, with its kind where one is written.</summary>
internal sealed record ExpectedRangeSyntax(RangeSyntax Range, RegionKind? Kind);

/// <summary><c>vfio refused [EINVAL] [on kernel 6.1]</c></summary>
internal sealed record RefusedExpectationSyntax(NameSyntax View, NameSyntax? Error, KernelVersionSyntax? Kernel, TextSpan Span)
    : ExpectationSyntax(Span);

/// <summary><c>fits layout</c></summary>
internal sealed record FitsExpectationSyntax(NameSyntax Layout, TextSpan Span) : ExpectationSyntax(Span);

/// <summary><c>excludes range</c>: no byte of it is usable.</summary>
internal sealed record ExcludesExpectationSyntax(RangeSyntax Range, TextSpan Span) : ExpectationSyntax(Span);
