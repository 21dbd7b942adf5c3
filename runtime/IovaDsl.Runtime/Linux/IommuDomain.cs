namespace IovaDsl.Runtime;

/// <summary>
/// An IOMMU domain: what it translates and with which pages. Groups that share one <see cref="IommuDomain"/> object share the
/// domain in a container; two objects never share, even with equal geometry.
/// </summary>
public sealed class IommuDomain
{
    /// <summary>The kernel's page in bytes that every rule assumes unless told otherwise: 4 KiB.</summary>
    public const ulong DefaultKernelPage = 4096;

    /// <summary>Makes a domain.</summary>
    /// <param name="aperture">What it translates (<c>struct iommu_domain_geometry</c>).</param>
    /// <param name="pageSizes">Its page sizes (<c>pgsize_bitmap</c>): bit n stands for pages of 2^n bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pageSizes"/> is 0.</exception>
    public IommuDomain(IovaRange aperture, ulong pageSizes)
    {
        if (pageSizes == 0)
            throw new ArgumentOutOfRangeException(nameof(pageSizes), "A domain has at least one page size.");
        Aperture = aperture;
        PageSizes = pageSizes;
    }

    /// <summary>What the domain translates.</summary>
    public IovaRange Aperture { get; }

    /// <summary>Its page sizes: bit n stands for pages of 2^n bytes.</summary>
    public ulong PageSizes { get; }

    /// <summary>The smallest page in bytes.</summary>
    public ulong SmallestPage => LowestBit(PageSizes);

    /// <summary>A page size of a kernel, or an exception.</summary>
    internal static ulong KernelPage(ulong bytes) =>
        bytes >= DefaultKernelPage && (bytes & (bytes - 1)) == 0
            ? bytes
            : throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "The page of a kernel is a power of two of at least 4096 bytes.");

    /// <summary>The lowest bit that is set; 1 for 0, which the kernel's shift by an undefined count gives in effect.</summary>
    internal static ulong LowestBit(ulong pageSizes) => pageSizes == 0 ? 1 : pageSizes & unchecked(0 - pageSizes);
}
