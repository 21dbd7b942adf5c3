namespace IovaDsl.Runtime;

/// <summary>
/// What is known of one device or group: where it is, what its IOMMU translates, what is claimed, what its path carries. Generated
/// code implements it over tables of constants; write generic methods over
/// <c>&lt;TProvider&gt;(in TProvider provider) where TProvider : IRegionProvider</c> to use any of them without boxing or
/// allocation.
/// </summary>
/// <remarks>Nothing here depends on a driver or on what was bound before: same platform, same answers.</remarks>
public interface IRegionProvider
{
    /// <summary>The name in the platform's file.</summary>
    string Name { get; }

    /// <summary>The PCI address, or <see langword="null"/> for what is not a PCI function (a named component, a group).</summary>
    PciAddress? Address { get; }

    /// <summary>Whether an IOMMU translates its DMA. Without one, VFIO, iommufd and sysfs have nothing to say about it.</summary>
    bool IsTranslated { get; }

    /// <summary>The addresses its IOMMU translates; the whole space where there is none.</summary>
    IovaRange Aperture { get; }

    /// <summary>The page sizes of its IOMMU: bit n stands for pages of 2^n bytes; 0 where there is no IOMMU.</summary>
    ulong PageSizes { get; }

    /// <summary>The claims on its addresses, in the order in which Linux' driver reports them, unmerged.</summary>
    ReadOnlySpan<ReservedRegion> Regions { get; }

    /// <summary>
    /// The addresses that every element of its path can carry, canonical: the whole space where nothing limits it, empty where
    /// nothing passes.
    /// </summary>
    ReadOnlySpan<IovaRange> Limits { get; }

    /// <summary>What the path swallows before it reaches memory, canonical: host bridge windows, untranslated doorbells.</summary>
    ReadOnlySpan<IovaRange> Swallowed { get; }
}
