namespace IovaDsl.Runtime;

/// <summary>
/// What is known of one device or group, as one value over memory that somebody else owns: usually tables of constants in generated
/// code, read in place. The simplest <see cref="IRegionProvider"/>.
/// </summary>
/// <remarks>
/// <c>default</c> has an empty name, translates only address 0, and carries nothing. Passing it to a generic method over
/// <see cref="IRegionProvider"/> needs .NET 9 or later; pass its parts otherwise.
/// </remarks>
public readonly ref struct DeviceRegions : IRegionProvider
{
    private readonly string? _name;

    /// <summary>Makes a device from its parts.</summary>
    /// <param name="name">Its name in the platform's file.</param>
    /// <param name="address">Its PCI address, <see langword="null"/> for what is not a PCI function.</param>
    /// <param name="aperture">What its IOMMU translates, <see langword="null"/> where there is no IOMMU.</param>
    /// <param name="pageSizes">The page sizes of its IOMMU: bit n stands for pages of 2^n bytes; 0 where there is none.</param>
    /// <param name="regions">The claims, in driver order, unmerged.</param>
    /// <param name="limits">What its path carries, canonical.</param>
    /// <param name="swallowed">What its path swallows, canonical.</param>
    public DeviceRegions(
        string name,
        PciAddress? address,
        IovaRange? aperture,
        ulong pageSizes,
        ReadOnlySpan<ReservedRegion> regions,
        IovaRangeView limits,
        IovaRangeView swallowed
    )
    {
        _name = name;
        Address = address;
        IsTranslated = aperture.HasValue;
        Aperture = aperture ?? IovaRange.All;
        PageSizes = pageSizes;
        Regions = regions;
        Limits = limits.Ranges;
        Swallowed = swallowed.Ranges;
    }

    /// <inheritdoc/>
    public string Name => _name ?? "";

    /// <inheritdoc/>
    public PciAddress? Address { get; }

    /// <inheritdoc/>
    public bool IsTranslated { get; }

    /// <inheritdoc/>
    public IovaRange Aperture { get; }

    /// <inheritdoc/>
    public ulong PageSizes { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<ReservedRegion> Regions { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<IovaRange> Limits { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<IovaRange> Swallowed { get; }

    /// <summary>Sees any provider as this value; nothing is copied but its few words.</summary>
    public static DeviceRegions Of<TProvider>(in TProvider provider)
        where TProvider : IRegionProvider =>
        new(
            provider.Name,
            provider.Address,
            provider.IsTranslated ? provider.Aperture : null,
            provider.PageSizes,
            provider.Regions,
            IovaRangeView.Unchecked(provider.Limits),
            IovaRangeView.Unchecked(provider.Swallowed)
        );

    /// <summary>
    /// Whether one address is usable: translated, carried, not swallowed, and claimed by nothing but a direct-relaxable region.
    /// </summary>
    public bool IsUsable(ulong address)
    {
        if (
            !Aperture.Contains(address)
            || !IovaRangeView.Unchecked(Limits).Contains(address)
            || IovaRangeView.Unchecked(Swallowed).Contains(address)
        )
            return false;
        foreach (ReservedRegion region in Regions)
        {
            if (region.Kind != RegionKind.DirectRelaxable && region.TryGetRange(out IovaRange range) && range.Contains(address))
                return false;
        }

        return true;
    }
}
