using System.Collections.Immutable;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Syntax;

/// <summary>One statement inside an element (or a platform), as written.</summary>
public abstract record ClauseSyntax(TextSpan Span);

/// <summary>The clauses that are a keyword and one number.</summary>
public enum NumberClauseKeyword
{
    InputBits, // iommu: width of an IOVA in bits, 1..64
    AddressBits, // root-bus, interconnect, bridge, device: sugar for one window 0..2^n-1
    Segment, // root-bus: PCI segment (domain) number
    Class, // device: 24-bit PCI class code
    Id, // msi: the identifier firmware gives it (ITS id); iommu: likewise
}

public sealed record NumberClauseSyntax(NumberClauseKeyword Keyword, ExpressionSyntax Value, TextSpan Span) : ClauseSyntax(Span);

/// <summary>The clauses that are a keyword and one range.</summary>
public enum RangeClauseKeyword
{
    Aperture, // iommu: what it translates, instead of input-bits
    Doorbell, // msi: where MSI writes go, a physical address
    BridgeWindow, // root-bus: outbound window in bus addresses; peers answer there
    Registers, // iommu: its register space, a physical address; only tables need it
    Buses, // root-bus, bridge: bus numbers
}

public sealed record RangeClauseSyntax(RangeClauseKeyword Keyword, RangeSyntax Range, TextSpan Span) : ClauseSyntax(Span);

/// <summary><c>page-sizes 4K, 64K, 2M, 1G</c></summary>
public sealed record PageSizesClauseSyntax(ImmutableArray<ExpressionSyntax> Sizes, TextSpan Span) : ClauseSyntax(Span);

/// <summary><c>msi-window a size n, b size n</c>: candidates in order, the first that fits is the software MSI window.</summary>
public sealed record MsiWindowClauseSyntax(ImmutableArray<RangeSyntax> Candidates, TextSpan Span) : ClauseSyntax(Span);

/// <summary><c>dma-window range [to base]</c>: an inbound window in bus addresses, and the CPU address of its first byte.</summary>
public sealed record DmaWindowClauseSyntax(RangeSyntax Window, ExpressionSyntax? To, TextSpan Span) : ClauseSyntax(Span);

/// <summary>
/// <c>behind iommu [requesters range] [streams item, …]</c>, or <c>behind none</c> (Iommu is null): translated by this IOMMU;
/// requester IDs without a clause that names them are not translated.
/// </summary>
public sealed record BehindClauseSyntax(NameSyntax? Iommu, RangeSyntax? Requesters, ImmutableArray<StreamItemSyntax> Streams, TextSpan Span)
    : ClauseSyntax(Span);

/// <summary><c>first</c>, <c>first..last</c> or <c>first mask bits</c> after <c>streams</c>; <c>stream n</c> is <c>streams n..n</c>.</summary>
public sealed record StreamItemSyntax(ExpressionSyntax First, ExpressionSyntax? Last, ExpressionSyntax? Mask, TextSpan Span);

/// <summary><c>dma-alias 01:00.1, 0x200</c>, or <c>dma-alias none</c> (no aliases): the other requester IDs a device sends with.</summary>
public sealed record DmaAliasClauseSyntax(ImmutableArray<RequesterSyntax> Aliases, TextSpan Span) : ClauseSyntax(Span);

/// <summary>A requester ID as an address or as a number: exactly one of the two is there.</summary>
public sealed record RequesterSyntax(PciAddressSyntax? Address, ExpressionSyntax? Number, TextSpan Span);

/// <summary>
/// <c>memory ram range ["text"]</c>: what a part of the physical address space is. <paramref name="Use"/> is the word:
/// <c>ram</c>, <c>reserved</c> or <c>device</c>. Stands in the platform only.
/// </summary>
public sealed record MemoryClauseSyntax(string Use, RangeSyntax Range, string? Label, TextSpan Span) : ClauseSyntax(Span);

/// <summary><c>signals its0, its1</c>: which MSI controllers the devices below write to.</summary>
public sealed record SignalsClauseSyntax(ImmutableArray<NameSyntax> Controllers, TextSpan Span) : ClauseSyntax(Span);

/// <summary>
/// A claim: <c>direct 0x8000_0000 size 64K [for a, b] [since kernel 6.3] [allow ID ["why"]] ["label"]</c>.
/// </summary>
/// <param name="For">Only these devices (or groups), where the region stands above them; empty means all.</param>
/// <param name="SinceKernel">Linux reports it only from this version on.</param>
public sealed record RegionClauseSyntax(
    RegionKind Kind,
    RangeSyntax Range,
    ImmutableArray<NameSyntax> For,
    KernelVersionSyntax? SinceKernel,
    ImmutableArray<AllowClauseSyntax> Allows,
    string? Label,
    TextSpan Span
) : ClauseSyntax(Span);

/// <summary><c>6.12</c> after <c>kernel</c>.</summary>
public sealed record KernelVersionSyntax(int Major, int Minor, TextSpan Span);

/// <summary>
/// <c>firmware acpi</c> or <c>firmware device-tree</c>: which of Linux's two ways describes this bus (matters to the DMA API).
/// </summary>
public sealed record FirmwareClauseSyntax(NameSyntax Kind, TextSpan Span) : ClauseSyntax(Span);

/// <summary><c>path "\_SB.GPU0"</c>: the name firmware has for it.</summary>
public sealed record PathClauseSyntax(string Path, TextSpan Span) : ClauseSyntax(Span);

/// <summary><c>host-driver "shpchp"</c>: a driver of the host keeps this device.</summary>
public sealed record HostDriverClauseSyntax(string Driver, TextSpan Span) : ClauseSyntax(Span);

/// <summary>
/// <c>allow IOVA2103 ["why"]</c>: silences a diagnostic on the element or region it stands in, errors included where the rule permits.
/// </summary>
public sealed record AllowClauseSyntax(string DiagnosticId, string? Reason, TextSpan Span) : ClauseSyntax(Span);

/// <summary>
/// <c>fact "iort/smmuv3/flags" 0x1</c>: something a table says that has no meaning for IOVAs, kept so that the table can be written
/// again. Strings or numbers.
/// </summary>
public sealed record FactClauseSyntax(string Key, ImmutableArray<FactValueSyntax> Values, TextSpan Span) : ClauseSyntax(Span);

/// <summary>Exactly one of the two is set.</summary>
public sealed record FactValueSyntax(ExpressionSyntax? Number, string? Text);

/// <summary>
/// <c>unknown input-bits "set by an ID register"</c>: import marks what no table says; verify answers "unknown" for it, and check says
/// so.
/// </summary>
public sealed record UnknownClauseSyntax(string Property, string? Reason, TextSpan Span) : ClauseSyntax(Span);
