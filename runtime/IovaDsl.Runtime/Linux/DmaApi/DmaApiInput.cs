namespace IovaDsl.Runtime;

/// <summary>
/// What Linux' DMA API knows of a device behind an IOMMU when it sets up the device's DMA domain. All of it comes from the platform; none
/// of it from a driver, but for the mask.
/// </summary>
/// <remarks>
/// The properties are set, not initialised: an <c>init</c> accessor carries the identity of a marker type that differs between the
/// targets of this library, so code compiled against one target could not call the other's.
/// </remarks>
public ref struct DmaApiInput
{
    /// <summary>Makes an input with everything stated that has no obvious default.</summary>
    /// <param name="aperture">What the IOMMU domain translates.</param>
    /// <param name="pageSizes">Its page sizes: bit n stands for pages of 2^n bytes.</param>
    /// <param name="regions">The device's reserved regions, in driver order, unmerged.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSizes"/> is 0.</exception>
    public DmaApiInput(IovaRange aperture, ulong pageSizes, ReadOnlySpan<ReservedRegion> regions)
    {
        if (pageSizes == 0)
            throw new ArgumentOutOfRangeException(nameof(pageSizes), "A domain has at least one page size.");
        Aperture = aperture;
        PageSizes = pageSizes;
        Regions = regions;
    }

    /// <summary>What the IOMMU domain translates.</summary>
    public IovaRange Aperture { get; }

    /// <summary>The page sizes of the domain: bit n stands for pages of 2^n bytes.</summary>
    public ulong PageSizes { get; }

    /// <summary>The device's reserved regions, in driver order, unmerged.</summary>
    public ReadOnlySpan<ReservedRegion> Regions { get; }

    /// <summary>
    /// Whether the device is a PCI function; the host bridge's windows and the preference for 32 bits concern only those.
    /// </summary>
    public bool IsPci { readonly get; set; }

    /// <summary>The host bridge's outbound memory windows, in <b>bus</b> addresses. I/O port windows do not belong here.</summary>
    public ReadOnlySpan<IovaRange> BridgeWindows { readonly get; set; }

    /// <summary>The host bridge's inbound windows, in any order. Only device trees give a host bridge any; empty means no limit.</summary>
    public ReadOnlySpan<InboundWindow> InboundWindows { readonly get; set; }

    /// <summary>
    /// What the bus above the device carries (<c>dev->dma_range_map</c>), in device addresses, in any order. Empty where nothing is
    /// stated. Before Linux 6.10 only device trees handed it to the DMA API; for a device that ACPI describes it is empty there.
    /// </summary>
    public ReadOnlySpan<IovaRange> DmaRangeMap { readonly get; set; }

    /// <summary>
    /// The device's DMA mask; <see langword="null"/> where no driver has narrowed it. A contract of the driver, not of the platform.
    /// </summary>
    public ulong? DmaMask { readonly get; set; }

    /// <summary>
    /// The highest address that the bus carries (<c>dev->bus_dma_limit</c>); <see langword="null"/> where nothing limits it.
    /// </summary>
    public ulong? BusDmaLimit { readonly get; set; }

    /// <summary>The kernel's page in bytes, a power of two; 0 stands for <see cref="IommuDomain.DefaultKernelPage"/>.</summary>
    public ulong KernelPage { readonly get; set; }

    /// <summary>
    /// The highest address the DMA API would use: the smallest of mask, bus limit and the aperture's end (<c>iommu_dma_alloc_iova</c>).
    /// </summary>
    public readonly ulong HighestAddress => Math.Min(Aperture.Last, Math.Min(DmaMask ?? ulong.MaxValue, BusDmaLimit ?? ulong.MaxValue));

    /// <summary>How many reserved, and how many usable ranges may result at most.</summary>
    public readonly int Capacity => checked(BridgeWindows.Length + InboundWindows.Length + Regions.Length + 2);
}
