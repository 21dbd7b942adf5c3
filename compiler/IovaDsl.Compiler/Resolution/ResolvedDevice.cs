using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// All that decides what a device can use, found along its path, each with its cause. Kind rules are applied (built-in
/// regions added, relaxable direct regions marked), nothing is merged, no kernel version is chosen yet.
/// </summary>
internal sealed record ResolvedDevice
{
    public required Device Device { get; init; }

    /// <summary>What it shares with other devices of its bus.</summary>
    public required Route Route { get; init; }

    /// <inheritdoc cref="Route.Root"/>
    public Bus Root => Route.Root;

    /// <inheritdoc cref="Route.Iommu"/>
    public Iommu? Iommu => Route.Iommu;

    /// <inheritdoc cref="Route.Firmware"/>
    public FirmwareKind? Firmware => Route.Firmware;

    /// <inheritdoc cref="Route.Kernel"/>
    public KernelVersion Kernel => Route.Kernel;

    /// <inheritdoc cref="Route.Aperture"/>
    public IovaRange? Aperture => Route.Aperture;

    /// <summary>
    /// Why Linux puts it behind no IOMMU although a mapping names it, as a sentence; null: that is not so.
    /// </summary>
    public string? Refusal { get; init; }

    /// <summary>Whether that hangs on the order in which drivers are bound: of devices that share a stream the first one has it.</summary>
    public bool IsRefusedByOrder { get; init; }

    /// <summary>In the order in which Linux's driver would report them.</summary>
    public required ImmutableArray<ResolvedRegion> Regions { get; init; }

    /// <summary>Every limit on the path, nearest the device first.</summary>
    public required ImmutableArray<ResolvedLimit> Limits { get; init; }

    /// <summary>Bridge windows and doorbells that take writes before they are translated.</summary>
    public required ImmutableArray<SwallowedRange> Swallowed { get; init; }

    /// <summary>Of them, what no claim tells of: an MSI region that writes hit before they are translated is both.</summary>
    public IEnumerable<SwallowedRange> SwallowedBesideClaims => Swallowed.Where(s => !Regions.Any(r => r.Cause == s.Cause));
}

/// <summary>A claim with where it came from; <paramref name="SinceKernel"/> null: every version reports it.</summary>
internal sealed record ResolvedRegion(ReservedRegion Region, KernelVersion? SinceKernel, Cause Cause)
{
    /// <summary>Whether a file or firmware states it; otherwise a kind of IOMMU brings it along.</summary>
    public bool IsStated { get; init; }

    /// <summary>What only regions of kinds have; null: nothing of it.</summary>
    public RegionTerms? Terms { get; init; }

    /// <inheritdoc cref="RegionTerms.BeforeKernel"/>
    public KernelVersion? BeforeKernel => Terms?.BeforeKernel;

    /// <inheritdoc cref="RegionTerms.PageThatHolds"/>
    public ulong? PageThatHolds => Terms?.PageThatHolds;

    /// <summary>The region under a kernel of this page size.</summary>
    public ResolvedRegion Under(ulong kernelPage) =>
        PageThatHolds is { } address && (Region.First != (address & ~(kernelPage - 1)) || Region.Last != (address | (kernelPage - 1)))
            ? this with
            {
                Region = new ReservedRegion(address & ~(kernelPage - 1), address | (kernelPage - 1), Region.Kind, Region.Protection),
            }
            : this;

    /// <summary>Whether this version reports it, if it can know it (<see cref="ClaimVisibility"/>).</summary>
    public bool IsReportedBy(KernelVersion kernel) =>
        (SinceKernel is not { } since || kernel >= since) && (BeforeKernel is not { } before || kernel < before);
}

/// <summary>What a kind of IOMMU says of some of its regions.</summary>
/// <param name="BeforeKernel">
/// Linux reports it only before this version, because later ones know that the hardware does not need it; null: always.
/// Plain arithmetic then does not count it.
/// </param>
/// <param name="PageThatHolds">
/// The region is the page of the kernel that holds this address, whatever the kernel's page size is; null: it is as stated.
/// </param>
internal sealed record RegionTerms(KernelVersion? BeforeKernel, ulong? PageThatHolds);

/// <summary>What one element can carry.</summary>
internal sealed record ResolvedLimit(Limit Limit, Cause Cause);

internal sealed record SwallowedRange(IovaRange Range, SwallowedBy By, Cause Cause);

internal enum SwallowedBy
{
    BridgeWindow,
    Doorbell,
}
