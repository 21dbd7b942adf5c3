namespace IovaDsl.Runtime;

/// <summary>
/// Devices that Linux isolates together: their domain, and each device's reserved regions in the order in which its driver reports
/// them. A container knows a group by its object.
/// </summary>
public sealed class IommuGroup
{
    private readonly ReservedRegion[][] _devices;
    private readonly ReservedRegion[] _regions;

    /// <summary>Makes a group.</summary>
    /// <param name="domain">The domain its devices are attached to.</param>
    /// <param name="devices">The regions of each device, in group order; at least one device, which may have no regions.</param>
    /// <exception cref="ArgumentException">There is no device. Linux frees a group with its last one.</exception>
    public IommuGroup(IommuDomain domain, params ReservedRegion[][] devices)
    {
        Domain = domain ?? throw new ArgumentNullException(nameof(domain));
        _devices = devices ?? throw new ArgumentNullException(nameof(devices));
        if (devices.Length == 0)
            throw new ArgumentException("A group has at least one device.", nameof(devices));
        _regions = [.. devices.SelectMany(static device => device)];
    }

    /// <summary>
    /// The domain of the group's devices. Behind no IOMMU it is the table in software that iommufd keeps: everything, in pages of 4 KiB.
    /// </summary>
    public IommuDomain Domain { get; }

    /// <summary>Whether an IOMMU translates what its devices send.</summary>
    public bool IsTranslated { get; private init; } = true;

    /// <summary>How many devices there are.</summary>
    public int DeviceCount => _devices.Length;

    /// <summary>All devices' regions in order, unmerged.</summary>
    public ReadOnlySpan<ReservedRegion> Regions => _regions;

    /// <summary>
    /// Makes a group of one device that no IOMMU translates, with a domain of its own. VFIO's type1 refuses it; iommufd takes it since
    /// Linux 7.3: see <see cref="Ioas.Attach"/>.
    /// </summary>
    public static IommuGroup WithoutIommu() =>
        new(new IommuDomain(IovaRange.All, IommuDomain.DefaultKernelPage), Array.Empty<ReservedRegion>()) { IsTranslated = false };

    /// <summary>
    /// Makes a group of one device that generated code or anything else provides; <see cref="WithoutIommu"/> where none translates it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The provider's IOMMU has no page sizes.</exception>
    public static IommuGroup From<TProvider>(in TProvider provider)
        where TProvider : IRegionProvider
#if NET9_0_OR_GREATER
            , allows ref struct
#endif
        =>
        provider.IsTranslated ? new(new IommuDomain(provider.Aperture, provider.PageSizes), [provider.Regions.ToArray()]) : WithoutIommu();

    /// <summary>The regions of one device, in driver order, unmerged.</summary>
    public ReadOnlySpan<ReservedRegion> DeviceRegions(int device) => _devices[device];

    /// <summary>The regions of the group as Linux lists them in sysfs: policy <see cref="MergePolicy.LinuxGroup"/>.</summary>
    public ReservedRegion[] Merged(Quirks quirks = Quirks.None) => LinuxGroupMerge.Merged(_regions, quirks);

    /// <summary>
    /// Where VFIO maps MSI doorbells: the start of the last software window in the merged list, or <see langword="null"/> if there is
    /// none or if any region is a hardware one (<c>vfio_iommu_has_sw_msi</c>).
    /// </summary>
    public ulong? SoftwareMsiBase(Quirks quirks = Quirks.None)
    {
        ulong? windowBase = null;
        foreach (ReservedRegion region in Merged(quirks))
        {
            if (region.Kind == RegionKind.Msi)
                return null;
            if (region.Kind == RegionKind.SoftwareMsi)
                windowBase = region.First;
        }

        return windowBase;
    }
}
