namespace IovaDsl.Runtime;

/// <summary>
/// A VFIO type1 container as Linux keeps it: which groups are attached, which ranges it tells user space are usable, what is mapped,
/// and what it refuses. Source: <c>drivers/vfio/vfio_iommu_type1.c</c>. What keeps a device from user space whatever its
/// ranges are is <see cref="UserSpaceGate"/>.
/// </summary>
/// <remarks>
/// With <see cref="Quirks.None"/> the ranges are always the intersection of the attached apertures minus all attached groups'
/// regions, and mappings are found up to 2^64-1. With <see cref="Quirks.Kernel"/> the kernel's deviations appear: edges that stay
/// excluded after a detach, single-byte ranges that vanish, zero-length regions that split, and before 6.18 mappings at
/// 2^64-1 that are not found. Not safe to share between threads.
/// </remarks>
public sealed class VfioContainer
{
    private readonly Quirks _quirks;
    private readonly KernelVersion _kernel;
    private readonly ulong _kernelPage;
    private readonly VfioMappings _mappings = new();

    /// <summary>Most recently made first, as the kernel links them.</summary>
    private readonly List<AttachedDomain> _domains = [];

    private IovaRange[] _ranges = [];

    /// <summary>Makes an empty container.</summary>
    /// <param name="quirks">Plain arithmetic, or the kernel's own.</param>
    /// <param name="kernel">The kernel's version; <see cref="KernelVersion.Default"/> where none is given.</param>
    /// <param name="kernelPage">The kernel's page in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kernelPage"/> is no power of two from 4096 on.</exception>
    public VfioContainer(Quirks quirks = Quirks.None, KernelVersion? kernel = null, ulong kernelPage = IommuDomain.DefaultKernelPage)
    {
        _quirks = quirks;
        _kernel = kernel ?? KernelVersion.Default;
        _kernelPage = IommuDomain.KernelPage(kernelPage);
        UpdatePageSizes();
    }

    /// <summary>The addresses that may be mapped: everything before the first group is attached, then what the capability lists.</summary>
    public IovaRangeSet Ranges { get; private set; } = IovaRangeSet.All;

    /// <summary>
    /// Whether the capability with the usable ranges is there (<c>VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE</c>): not before the first
    /// group has been attached. As long as it is not, everything may be mapped.
    /// </summary>
    public bool HasCapability => _ranges.Length > 0;

    /// <summary>
    /// The ranges as the capability lists them, byte-exact; empty while there is no capability. They are those of <see cref="Ranges"/>
    /// with <see cref="Quirks.None"/>; with <see cref="Quirks.Kernel"/> malformed regions can leave ranges that touch or overlap. Valid
    /// until the next attach or detach.
    /// </summary>
    public ReadOnlySpan<IovaRange> CapabilityRanges => _ranges;

    /// <summary>
    /// The page sizes shown to user space (<c>iova_pgsizes</c>, <c>vfio_update_pgsize_bitmap</c>): those all domains have; sizes below
    /// the kernel's page are hidden, and the kernel's page is there instead. May be 0.
    /// </summary>
    public ulong PageSizes { get; private set; }

    /// <summary>Attaches a group (<c>vfio_iommu_type1_attach_group</c>). A refused attach changes nothing.</summary>
    /// <returns>
    /// Success, or EINVAL because of <see cref="RefusalReason.NoIommu"/>, <see cref="RefusalReason.DuplicateGroup"/>,
    /// <see cref="RefusalReason.ApertureConflict"/>, <see cref="RefusalReason.ReservedConflict"/> or
    /// <see cref="RefusalReason.NoUsableIova"/>.
    /// </returns>
    public IommuResult Attach(IommuGroup group)
    {
        if (!group.IsTranslated)
            return Refuse(RefusalReason.NoIommu);
        if (_domains.Exists(domain => domain.Groups.Contains(group)))
            return Refuse(RefusalReason.DuplicateGroup);

        IovaRange aperture = group.Domain.Aperture;
        if (HasCapability && ConflictsWithAperture(aperture))
            return Refuse(RefusalReason.ApertureConflict);

        ReservedRegion[] merged = group.Merged(_quirks);
        if (ConflictsWithMapping(merged))
            return Refuse(RefusalReason.ReservedConflict);

        IovaRange[] ranges = Restrict(_ranges, aperture, merged);
        if (ranges.Length == 0)
            return Refuse(RefusalReason.NoUsableIova);

        Join(group);
        Report(ranges);
        return IommuResult.Success;
    }

    /// <summary>
    /// Detaches a group (<c>vfio_iommu_type1_detach_group</c>). With the last domain all mappings go, and everything is usable
    /// again, up to 2^64-1. Detaching a group that is not attached does nothing but a refresh of the ranges.
    /// </summary>
    /// <returns>Whether the group was attached.</returns>
    public bool Detach(IommuGroup group)
    {
        bool wasAttached = Leave(group, out bool domainWent);
        if (HasCapability)
            Refresh(domainWent);
        return wasAttached;
    }

    /// <summary>Maps <paramref name="size"/> bytes at <paramref name="iova"/> (<c>vfio_dma_do_map</c>).</summary>
    /// <returns>
    /// Success; EINVAL for a size of 0, what is not a multiple of the smallest page, or what is not wholly in one usable range;
    /// EINVAL, since 6.18 EOVERFLOW, for what passes 2^64; EEXIST for what overlaps a mapping.
    /// </returns>
    public IommuResult Map(ulong iova, ulong size)
    {
        IommuResult result = CheckBounds(iova, size);
        if (!result.IsSuccess)
            return result;
        IovaRange range = IovaRange.FromStartAndSize(iova, size);
        if (IsMapped(range.First, range.Last))
            return new IommuResult(Errno.EEXIST, RefusalReason.AlreadyMapped);
        if (!CanMap(range))
            return Refuse(RefusalReason.NotUsable);
        _mappings.Add(range);
        return IommuResult.Success;
    }

    /// <summary>
    /// Removes every mapping in <paramref name="size"/> bytes from <paramref name="iova"/> (<c>vfio_dma_do_unmap</c>, type1 v2). A
    /// refused one removes nothing; one that meets no mapping succeeds.
    /// </summary>
    /// <param name="iova">The first address.</param>
    /// <param name="size">A number of bytes.</param>
    /// <param name="unmapped">How many bytes were unmapped.</param>
    /// <returns>
    /// Success; EINVAL for a size of 0, for what is not a multiple of the smallest page, or where the range would split a mapping;
    /// EINVAL, since 6.18 EOVERFLOW, for what passes 2^64.
    /// </returns>
    /// <remarks>
    /// With <see cref="Quirks.Kernel"/> before 6.18, a mapping that ends at 2^64-1 is not found, and stays until the last group goes.
    /// </remarks>
    public IommuResult Unmap(ulong iova, ulong size, out ulong unmapped)
    {
        unmapped = 0;
        IommuResult result = CheckBounds(iova, size);
        if (!result.IsSuccess)
            return result;
        IovaRange range = IovaRange.FromStartAndSize(iova, size);
        bool isHalfOpen = _quirks == Quirks.Kernel && !HasInclusiveLookup;
        if (_mappings.WouldSplit(range, isHalfOpen))
            return Refuse(RefusalReason.WouldSplit);
        unmapped = _mappings.RemoveWithin(range, isHalfOpen);
        return IommuResult.Success;
    }

    /// <inheritdoc cref="Unmap(ulong, ulong, out ulong)"/>
    public IommuResult Unmap(ulong iova, ulong size) => Unmap(iova, size, out _);

    /// <summary>Removes every mapping (<c>VFIO_DMA_UNMAP_FLAG_ALL</c>).</summary>
    public void UnmapAll() => _mappings.Clear();

    /// <summary>
    /// Whether a range passes the check of usable ranges (<c>vfio_iommu_iova_dma_valid</c>): it lies wholly in one of them, or there
    /// are none yet. Mappings and page sizes do not matter here.
    /// </summary>
    public bool CanMap(IovaRange range)
    {
        if (!HasCapability)
            return true;
        foreach (IovaRange usable in _ranges)
        {
            if (usable.Covers(range))
                return true;
        }

        return false;
    }

    private bool HasInclusiveLookup => _kernel >= KernelEdges.VfioInclusiveLookup;

    private static IommuResult Refuse(RefusalReason why) => new(Errno.EINVAL, why);

    /// <summary>The checks of address and size that map and unmap share; since 6.18 they check the end first.</summary>
    private IommuResult CheckBounds(ulong iova, ulong size)
    {
        ulong pageMask = IommuDomain.LowestBit(PageSizes) - 1;
        bool passesTheEnd = size != 0 && size - 1 > ulong.MaxValue - iova;
        if (HasInclusiveLookup && passesTheEnd)
            return new IommuResult(Errno.EOVERFLOW, RefusalReason.PastTheEnd);
        if (size == 0 || ((size | iova) & pageMask) != 0)
            return Refuse(RefusalReason.Misaligned);
        return passesTheEnd ? Refuse(RefusalReason.PastTheEnd) : IommuResult.Success;
    }

    /// <summary><c>vfio_iommu_aper_conflict</c>: holes are not looked at, only the first start and the last end.</summary>
    private bool ConflictsWithAperture(IovaRange aperture)
    {
        IovaRange outline = Outline();
        return !outline.Overlaps(aperture)
            || (aperture.First > outline.First && IsMapped(outline.First, aperture.First - 1))
            || (aperture.Last < outline.Last && IsMapped(aperture.Last + 1, outline.Last));
    }

    /// <summary><c>vfio_iommu_resv_conflict</c>.</summary>
    private bool ConflictsWithMapping(ReservedRegion[] merged)
    {
        foreach (ReservedRegion region in merged)
        {
            if (region.Kind != RegionKind.DirectRelaxable && IsMapped(region.First, region.Last))
                return true;
        }

        return false;
    }

    /// <summary>Whether a mapping is found between two addresses, as this container's kernel looks for it.</summary>
    private bool IsMapped(ulong first, ulong last)
    {
        if (_quirks == Quirks.Kernel)
            return HasInclusiveLookup ? _mappings.HasInclusive(first, last) : _mappings.HasHalfOpen(first, unchecked(last - first + 1));

        // Plain arithmetic asks for ranges only: its merge has dropped what is malformed.
        return _mappings.Overlaps(new IovaRange(first, last));
    }

    /// <summary>The list cut to an aperture and freed of regions; an empty list stands for "not limited yet".</summary>
    private IovaRange[] Restrict(IovaRange[] ranges, IovaRange aperture, ReservedRegion[] merged)
    {
        IovaRange[] list = new IovaRange[Math.Max(ranges.Length, 1) + merged.Length];
        int count;
        if (ranges.Length == 0)
        {
            list[0] = aperture;
            count = 1;
        }
        else if (_quirks == Quirks.Kernel)
        {
            ranges.CopyTo(list, 0);
            count = VfioRanges.Resize(list, ranges.Length, aperture);
        }
        else
        {
            count = RangeAlgebra.Intersect(ranges, [aperture], list);
        }

        // With plain arithmetic the merged regions are well-formed, and the kernel's way to exclude them is arithmetic as well.
        count = VfioRanges.ExcludeAll(list, count, merged);
        Array.Resize(ref list, count);
        return list;
    }

    private void Join(IommuGroup group)
    {
        AttachedDomain? domain = _domains.Find(candidate => ReferenceEquals(candidate.Domain, group.Domain));
        if (domain is null)
        {
            domain = new AttachedDomain(group.Domain);
            _domains.Insert(0, domain);
            UpdatePageSizes();
        }

        domain.Groups.Insert(0, group);
    }

    private void Report(IovaRange[] ranges)
    {
        _ranges = ranges;
        Ranges = IovaRangeSet.From(ranges);
    }

    private bool Leave(IommuGroup group, out bool domainWent)
    {
        domainWent = false;
        AttachedDomain? domain = _domains.Find(candidate => candidate.Groups.Contains(group));
        if (domain is null)
            return false;
        domain.Groups.Remove(group);
        domainWent = domain.Groups.Count == 0;
        if (!domainWent)
            return true;
        if (_domains.Count == 1)
            _mappings.Clear();
        _domains.Remove(domain);
        UpdatePageSizes();
        return true;
    }

    private void UpdatePageSizes()
    {
        ulong pageSizes = ulong.MaxValue;
        foreach (AttachedDomain domain in _domains)
            pageSizes &= domain.Domain.PageSizes;
        ulong belowPage = _kernelPage - 1;
        if ((pageSizes & belowPage) != 0)
            pageSizes = (pageSizes & ~belowPage) | _kernelPage;
        PageSizes = pageSizes;
    }

    /// <summary>
    /// Rebuilds the ranges from the groups that remain. Plain arithmetic takes what all apertures carry. The kernel
    /// (<c>vfio_iommu_aper_expand</c>, <c>vfio_iommu_resv_refresh</c>) sets the outer ends to that only where a domain went: where it
    /// stayed, what a leaving group excluded at an edge stays excluded.
    /// </summary>
    private void Refresh(bool domainWent)
    {
        bool isStale = _quirks == Quirks.Kernel && !domainWent;
        IovaRange[] rebuilt = RebuildFrom(isStale ? Outline() : CommonAperture());
        if (rebuilt.Length > 0)
            Report(rebuilt);
    }

    private IovaRange Outline() => new(_ranges[0].First, _ranges[_ranges.Length - 1].Last);

    private IovaRange CommonAperture()
    {
        IovaRange common = IovaRange.All;
        foreach (AttachedDomain domain in _domains)
        {
            // Attaching an aperture that is disjoint from the rest is refused, so there is always a common part.
            if (common.TryIntersect(domain.Domain.Aperture, out IovaRange narrower))
                common = narrower;
        }

        return common;
    }

    private IovaRange[] RebuildFrom(IovaRange window)
    {
        ReservedRegion[] regions =
        [
            .. from domain in _domains from attached in domain.Groups from region in attached.Regions.ToArray() select region,
        ];
        return Restrict([], window, LinuxGroupMerge.Merged(regions, _quirks));
    }

    private sealed class AttachedDomain(IommuDomain domain)
    {
        public IommuDomain Domain { get; } = domain;

        /// <summary>Most recently attached first, as the kernel links them.</summary>
        public List<IommuGroup> Groups { get; } = [];
    }
}
