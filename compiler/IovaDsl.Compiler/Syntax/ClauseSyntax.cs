using System.Collections.Immutable;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Syntax;

/// <summary>One statement inside an element (or a platform), as written.</summary>
/// <param name="Row">Which clause it is.</param>
internal abstract record ClauseSyntax(ClauseRow Row, TextSpan Span);

/// <summary>A keyword and one number.</summary>
internal sealed record NumberClauseSyntax(ClauseRow Row, ExpressionSyntax Value, TextSpan Span) : ClauseSyntax(Row, Span);

/// <summary>A keyword and one range.</summary>
internal sealed record RangeClauseSyntax(ClauseRow Row, RangeSyntax Range, TextSpan Span) : ClauseSyntax(Row, Span);

/// <summary>A keyword and a list of numbers.</summary>
internal sealed record NumbersClauseSyntax(ClauseRow Row, ImmutableArray<ExpressionSyntax> Values, TextSpan Span) : ClauseSyntax(Row, Span);

/// <summary>A keyword and a list of ranges.</summary>
internal sealed record RangesClauseSyntax(ClauseRow Row, ImmutableArray<RangeSyntax> Ranges, TextSpan Span) : ClauseSyntax(Row, Span);

/// <summary>A keyword and a text.</summary>
internal sealed record TextClauseSyntax(ClauseRow Row, TextSyntax Text, TextSpan Span) : ClauseSyntax(Row, Span);

/// <summary>A keyword and a list of names.</summary>
internal sealed record NamesClauseSyntax(ClauseRow Row, ImmutableArray<NameSyntax> Names, TextSpan Span) : ClauseSyntax(Row, Span);

/// <summary><c>dma-window range [to base]</c>: an inbound window in bus addresses, and the CPU address of its first byte.</summary>
internal sealed record DmaWindowClauseSyntax(RangeSyntax Window, ExpressionSyntax? To, TextSpan Span)
    : ClauseSyntax(ClauseRows.DmaWindow, Span);

/// <summary>
/// <c>behind iommu [requesters range] [streams item, …]</c>, or <c>behind none</c> (Iommu is null): translated by this IOMMU;
/// requester IDs without a clause that names them are not translated.
/// </summary>
internal sealed record BehindClauseSyntax(
    NameSyntax? Iommu,
    RangeSyntax? Requesters,
    ImmutableArray<StreamItemSyntax> Streams,
    TextSpan Span
) : ClauseSyntax(ClauseRows.Behind, Span);

/// <summary>
/// <c>first</c>, <c>first..last</c> or <c>first mask bits</c> after <c>streams</c>; <c>stream n</c> is <c>streams n..n</c>.
/// </summary>
internal sealed record StreamItemSyntax(ExpressionSyntax First, ExpressionSyntax? Last, ExpressionSyntax? Mask, TextSpan Span)
{
    /// <summary>One under a mask after <c>stream</c>: all requesters have it.</summary>
    public bool IsSingle { get; init; }
}

/// <summary><c>dma-alias 01:00.1, 0x200</c>, or <c>dma-alias none</c> (no aliases): the other requester IDs a device sends with.</summary>
internal sealed record DmaAliasClauseSyntax(ImmutableArray<RequesterSyntax> Aliases, TextSpan Span)
    : ClauseSyntax(ClauseRows.DmaAlias, Span);

/// <summary>A requester ID as an address or as a number: exactly one of the two is there.</summary>
internal sealed record RequesterSyntax(PciAddressSyntax? Address, ExpressionSyntax? Number, TextSpan Span);

/// <summary>
/// <c>vfs 16 offset 0x80 stride 2</c>: the virtual functions of a device, by the SR-IOV capability. Without an offset or a stride the
/// binder asks for it.
/// </summary>
internal sealed record VirtualFunctionsClauseSyntax(
    ExpressionSyntax Count,
    ExpressionSyntax? Offset,
    ExpressionSyntax? Stride,
    TextSpan Span
) : ClauseSyntax(ClauseRows.VirtualFunctions, Span);

/// <summary>
/// <c>memory ram range ["text"]</c>: what a part of the physical address space is. <paramref name="Use"/> is the word:
/// <c>ram</c>, <c>reserved</c> or <c>device</c>. Stands in the platform only.
/// </summary>
internal sealed record MemoryClauseSyntax(string Use, RangeSyntax Range, string? Label, TextSpan Span)
    : ClauseSyntax(ClauseRows.Memory, Span);

/// <summary>
/// A claim: <c>direct 0x8000_0000 size 64K [for a, b] [since kernel 6.3] [allow ID ["why"]] ["label"]</c>.
/// </summary>
/// <param name="For">Only these devices (or groups), where the region stands above them; empty means all.</param>
/// <param name="SinceKernel">Linux reports it only from this version on.</param>
internal sealed record RegionClauseSyntax(
    ClauseRow Row,
    RegionKind Kind,
    RangeSyntax Range,
    ImmutableArray<NameSyntax> For,
    KernelVersionSyntax? SinceKernel,
    ImmutableArray<AllowClauseSyntax> Allows,
    TextSyntax? Label,
    TextSpan Span
) : ClauseSyntax(Row, Span);

/// <summary><c>6.12</c> after <c>kernel</c>.</summary>
internal sealed record KernelVersionSyntax(int Major, int Minor, TextSpan Span);

/// <summary>
/// <c>firmware acpi</c> or <c>firmware device-tree</c>: which of Linux's two ways describes this bus (matters to the DMA API).
/// </summary>
internal sealed record FirmwareClauseSyntax(NameSyntax Kind, TextSpan Span) : ClauseSyntax(ClauseRows.Firmware, Span);

/// <summary>
/// <c>allow IOVA2103 ["why"]</c>: silences a diagnostic on the element or region it stands in, errors included where the rule permits.
/// </summary>
internal sealed record AllowClauseSyntax(string DiagnosticId, string? Reason, TextSpan Span) : ClauseSyntax(ClauseRows.Allow, Span);

/// <summary>
/// <c>fact "iort/smmuv3/flags" 0x1</c>: something a table says that has no meaning for IOVAs, kept so that the table can be written
/// again. Strings or numbers.
/// </summary>
internal sealed record FactClauseSyntax(string Key, ImmutableArray<FactValueSyntax> Values, TextSpan Span)
    : ClauseSyntax(ClauseRows.Fact, Span);

/// <summary>Exactly one of the two is set.</summary>
internal sealed record FactValueSyntax(ExpressionSyntax? Number, string? Text);

/// <summary>
/// <c>unknown input-bits "set by an ID register"</c>: import marks what no table says; verify answers "unknown" for it, and check says
/// so.
/// </summary>
internal sealed record UnknownClauseSyntax(string Property, string? Reason, TextSpan Span) : ClauseSyntax(ClauseRows.Unknown, Span);
