using System.Collections.Immutable;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What may stand in a platform or a part, as written.</summary>
internal abstract record MemberSyntax(TextSpan Span);

/// <summary><c>const name = expression</c>; also at the top of a file.</summary>
internal sealed record ConstSyntax(NameSyntax Name, ExpressionSyntax? Value, RangeSyntax? Range, string? Doc, TextSpan Span)
    : MemberSyntax(Span);

/// <summary><c>for n in 0..3, 8 { … }</c></summary>
internal sealed record ForSyntax(
    NameSyntax Variable,
    ImmutableArray<ForItemSyntax> Items,
    ImmutableArray<MemberSyntax> Members,
    TextSpan Span
) : MemberSyntax(Span);

/// <summary>One value, or <c>first..last</c> inclusive, of a <c>for</c>.</summary>
internal sealed record ForItemSyntax(ExpressionSyntax First, ExpressionSyntax? Last, TextSpan Span);

/// <summary><c>use part-name(arguments)</c></summary>
internal sealed record UseSyntax(NameSyntax Part, ImmutableArray<ArgumentSyntax> Arguments, TextSpan Span) : MemberSyntax(Span);

/// <summary>What a part is given: exactly one of the four is there.</summary>
/// <param name="Value">A number, or a name alone: a constant, or an element.</param>
/// <param name="Range">A range written out.</param>
/// <param name="Element">An element with an index.</param>
/// <param name="Text">A text.</param>
internal sealed record ArgumentSyntax(ExpressionSyntax? Value, RangeSyntax? Range, NameSyntax? Element, TextSyntax? Text, TextSpan Span);

/// <summary><c>name</c> or <c>name = default</c> in the head of a part.</summary>
internal sealed record ParameterSyntax(NameSyntax Name, ArgumentSyntax? Default);

/// <summary><c>without name</c>: a variant removes what its base declared.</summary>
internal sealed record WithoutSyntax(NameSyntax Name, TextSpan Span) : MemberSyntax(Span);

/// <summary>A member that declares something under a name.</summary>
internal abstract record NamedMemberSyntax(TextSpan Span) : MemberSyntax(Span)
{
    public abstract NameSyntax Name { get; init; }
}

internal enum ElementKeyword
{
    Iommu,
    Msi,
    RootBus,
    Interconnect,
    Bridge,
    Device,
}

/// <summary>
/// An element of the topology as written: keyword, name, kind, place, and its clauses in order. One shape for all six
/// keywords, because the clauses are shared; which clause may stand where is the binder's to say.
/// </summary>
/// <param name="Kind">After the colon: <c>arm-smmu-v3</c>, <c>gicv3-its</c>.</param>
/// <param name="Parent">After <c>on</c>: a root bus, interconnect or bridge.</param>
/// <param name="Address">After <c>at</c>.</param>
internal sealed record ElementSyntax(
    ElementKeyword Keyword,
    NameSyntax Name,
    NameSyntax? Kind,
    TextSyntax? Title,
    NameSyntax? Parent,
    PciAddressSyntax? Address,
    ImmutableArray<ClauseSyntax> Clauses,
    string? Doc,
    TextSpan Span
) : NamedMemberSyntax(Span);

/// <summary><c>group name { a, b[0] }</c></summary>
internal sealed record GroupSyntax(NameSyntax Name, TextSyntax? Title, ImmutableArray<NameSyntax> Members, string? Doc, TextSpan Span)
    : NamedMemberSyntax(Span);

/// <summary><c>layout name { ram 1G size 512M … }</c>: what somebody wants to map.</summary>
internal sealed record LayoutSyntax(NameSyntax Name, TextSyntax? Title, ImmutableArray<RangeSyntax> Ram, string? Doc, TextSpan Span)
    : NamedMemberSyntax(Span);

/// <summary>A clause that stands in the platform itself: a region, <c>firmware</c>, <c>allow</c>, <c>fact</c>.</summary>
internal sealed record ClauseMemberSyntax(ClauseSyntax Clause) : MemberSyntax(Clause.Span);

/// <summary><c>expect subject …</c></summary>
internal sealed record ExpectSyntax(NameSyntax Subject, ExpectationSyntax Expectation, TextSpan Span) : MemberSyntax(Span);
