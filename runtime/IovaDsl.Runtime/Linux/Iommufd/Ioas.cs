namespace IovaDsl.Runtime;

/// <summary>
/// An I/O address space of iommufd as Linux keeps it (<c>struct io_pagetable</c>): what is reserved and by whom, what is allowed, what is
/// mapped, and the alignment. Source: <c>drivers/iommu/iommufd/io_pagetable.c</c>. A fresh one has everything usable.
/// iommufd exists since Linux 6.2. The gate above it that keeps devices with direct regions from user space is
/// <see cref="UserSpaceGate"/>.
/// </summary>
/// <remarks>
/// Its arithmetic is on inclusive ends throughout, so there is nothing here for <see cref="Quirks"/> to switch. What the kernel does with
/// malformed regions is undefined; here zero-length and reversed ones reserve nothing, and overflowing ones end at 2^64-1. Not safe to
/// share between threads.
/// </remarks>
public sealed class Ioas
{
    private readonly List<Reservation> _reservations = [];
    private readonly List<IovaRange> _areas = [];
    private readonly List<AttachedDomain> _domains = [];
    private readonly List<IommuGroup> _groups = [];
    private IovaRangeSet _allowed = IovaRangeSet.Empty;

    /// <summary>What every map has to be aligned to, in bytes: the largest of the domains' smallest pages, 1 where there is none.</summary>
    public ulong Alignment { get; private set; } = 1;

    /// <summary>
    /// The usable ranges as <c>IOMMU_IOAS_IOVA_RANGES</c> reports them: everything that is not reserved, byte-exact, canonical. Mappings
    /// and allowed ranges do not change it. May be empty: unlike VFIO, an attach that leaves nothing usable succeeds.
    /// </summary>
    public IovaRangeSet Ranges { get; private set; } = IovaRangeSet.All;

    /// <summary>
    /// Attaches a group device by device, in order: each device's regions but direct-relaxable ones are reserved
    /// (<c>iopt_table_enforce_dev_resv_regions</c>), and after the first device's the domain is added
    /// (<c>iopt_table_add_domain</c>). A refused attach changes nothing.
    /// </summary>
    /// <returns>
    /// Success; EADDRINUSE because of <see cref="RefusalReason.ReservedConflict"/> or <see cref="RefusalReason.ApertureConflict"/>;
    /// EINVAL because
    /// of <see cref="RefusalReason.MsiCombination"/>, <see cref="RefusalReason.Alignment"/> or <see cref="RefusalReason.DuplicateGroup"/>.
    /// </returns>
    public IommuResult Attach(IommuGroup group)
    {
        if (_groups.Contains(group))
            return new IommuResult(Errno.EINVAL, RefusalReason.DuplicateGroup);

        IommuResult result = AttachDevices(group);
        if (result.IsSuccess)
            _groups.Add(group);
        else
            Withdraw(group);
        Update();
        return result;
    }

    /// <summary>Detaches a group: exactly what it reserved becomes usable again, and its domain goes with the last group in it.</summary>
    /// <returns>Whether the group was attached.</returns>
    public bool Detach(IommuGroup group)
    {
        if (!_groups.Remove(group))
            return false;
        Withdraw(group);
        Update();
        return true;
    }

    /// <summary>
    /// Sets the allowed ranges, which replace earlier ones (<c>iommufd_ioas_allow_iovas</c>). Later attaches fail that would reserve any
    /// part
    /// of them.
    /// </summary>
    /// <returns>
    /// Success; EINVAL for a range of a single byte or two that overlap; EADDRINUSE where one is reserved.
    /// </returns>
    public IommuResult Allow(ReadOnlySpan<IovaRange> ranges)
    {
        for (int i = 0; i < ranges.Length; i++)
        {
            if (ranges[i].First == ranges[i].Last || OverlapsAny(ranges[i], ranges.Slice(0, i)))
                return new IommuResult(Errno.EINVAL, RefusalReason.BadAllowedRange);
        }

        foreach (IovaRange range in ranges)
        {
            if (!Ranges.Contains(range))
                return new IommuResult(Errno.EADDRINUSE, RefusalReason.ReservedConflict);
        }

        _allowed = IovaRangeSet.From(ranges);
        return IommuResult.Success;
    }

    /// <summary>
    /// Maps <paramref name="length"/> bytes at the fixed address <paramref name="iova"/> (<c>IOMMU_IOAS_MAP</c> with a fixed IOVA).
    /// </summary>
    /// <returns>
    /// Success; EOVERFLOW for an address or a length of 2^64-1 or what passes 2^64; EINVAL for a length of 0, what is not aligned to
    /// <see cref="Alignment"/>, or what is reserved; EEXIST for what overlaps a mapping.
    /// </returns>
    public IommuResult Map(ulong iova, ulong length)
    {
        if (iova == ulong.MaxValue || length == ulong.MaxValue)
            return new IommuResult(Errno.EOVERFLOW, RefusalReason.PastTheEnd);
        if (length == 0 || ((iova | length) & (Alignment - 1)) != 0)
            return new IommuResult(Errno.EINVAL, RefusalReason.Misaligned);
        if (!IovaRange.TryFromStartAndSize(iova, length, out IovaRange range))
            return new IommuResult(Errno.EOVERFLOW, RefusalReason.PastTheEnd);
        if (!CanMap(range))
            return new IommuResult(Errno.EINVAL, RefusalReason.NotUsable);
        if (OverlapsArea(range))
            return new IommuResult(Errno.EEXIST, RefusalReason.AlreadyMapped);
        _areas.Add(range);
        return IommuResult.Success;
    }

    /// <summary>Removes the mapping that starts at <paramref name="iova"/>, whole.</summary>
    /// <returns>Success, or ENOENT where there is none.</returns>
    public IommuResult Unmap(ulong iova)
    {
        int index = _areas.FindIndex(area => area.First == iova);
        if (index < 0)
            return new IommuResult(Errno.ENOENT, RefusalReason.NotMapped);
        _areas.RemoveAt(index);
        return IommuResult.Success;
    }

    /// <summary>Whether nothing of a range is reserved. Mappings and alignment do not matter here.</summary>
    public bool CanMap(IovaRange range) => Ranges.Contains(range);

    private IommuResult AttachDevices(IommuGroup group)
    {
        for (int device = 0; device < group.DeviceCount; device++)
        {
            IommuResult result = ReserveDevice(group, device);
            if (result.IsSuccess && device == 0)
                result = AddDomain(group);
            if (!result.IsSuccess)
                return result;
        }

        return IommuResult.Success;
    }

    private IommuResult ReserveDevice(IommuGroup group, int device)
    {
        int hardwareWindows = 0;
        int softwareWindows = 0;
        foreach (ReservedRegion region in group.DeviceRegions(device))
        {
            if (region.Kind == RegionKind.DirectRelaxable)
                continue;
            if (region.Kind == RegionKind.Msi)
                hardwareWindows++;
            if (region.Kind == RegionKind.SoftwareMsi)
                softwareWindows++;
            if (region.TryGetRange(out IovaRange range) && !TryReserve(range, group))
                return new IommuResult(Errno.EADDRINUSE, RefusalReason.ReservedConflict);
        }

        return (softwareWindows > 0 && hardwareWindows > 0) || softwareWindows > 1
            ? new IommuResult(Errno.EINVAL, RefusalReason.MsiCombination)
            : IommuResult.Success;
    }

    private IommuResult AddDomain(IommuGroup group)
    {
        AttachedDomain? attached = _domains.Find(candidate => ReferenceEquals(candidate.Domain, group.Domain));
        if (attached is not null)
        {
            attached.Groups.Add(group);
            return IommuResult.Success;
        }

        ulong alignment = Math.Max(Alignment, group.Domain.SmallestPage);
        if (alignment > IommuDomain.CpuPageSize)
            return new IommuResult(Errno.EINVAL, RefusalReason.Alignment);
        if (_areas.Exists(area => ((area.First | unchecked(area.LengthMinusOne + 1)) & (alignment - 1)) != 0))
            return new IommuResult(Errno.EADDRINUSE, RefusalReason.Alignment);

        IovaRange aperture = group.Domain.Aperture;
        bool fits =
            (aperture.First == 0 || TryReserve(new IovaRange(0, aperture.First - 1), group.Domain))
            && (aperture.Last == ulong.MaxValue || TryReserve(new IovaRange(aperture.Last + 1, ulong.MaxValue), group.Domain));
        if (!fits)
        {
            _reservations.RemoveAll(reservation => ReferenceEquals(reservation.Owner, group.Domain));
            return new IommuResult(Errno.EADDRINUSE, RefusalReason.ApertureConflict);
        }

        _domains.Add(new AttachedDomain(group.Domain, group));
        return IommuResult.Success;
    }

    /// <summary><c>iopt_reserve_iova</c>: reservations may overlap each other, but neither a mapping nor an allowed range.</summary>
    private bool TryReserve(IovaRange range, object owner)
    {
        if (OverlapsArea(range) || _allowed.Overlaps(range))
            return false;
        _reservations.Add(new Reservation(range, owner));
        return true;
    }

    private void Withdraw(IommuGroup group)
    {
        _reservations.RemoveAll(reservation => ReferenceEquals(reservation.Owner, group));
        AttachedDomain? domain = _domains.Find(candidate => candidate.Groups.Remove(group));
        if (domain is { Groups.Count: 0 })
        {
            _domains.Remove(domain);
            _reservations.RemoveAll(reservation => ReferenceEquals(reservation.Owner, domain.Domain));
        }
    }

    private void Update()
    {
        Ranges = IovaRangeSet.From(_reservations.ConvertAll(static reservation => reservation.Range)).Complement();
        Alignment = 1;
        foreach (AttachedDomain domain in _domains)
            Alignment = Math.Max(Alignment, domain.Domain.SmallestPage);
    }

    private bool OverlapsArea(IovaRange range) => _areas.Exists(area => area.Overlaps(range));

    private static bool OverlapsAny(IovaRange range, ReadOnlySpan<IovaRange> others)
    {
        foreach (IovaRange other in others)
        {
            if (other.Overlaps(range))
                return true;
        }

        return false;
    }

    private readonly record struct Reservation(IovaRange Range, object Owner);

    private sealed class AttachedDomain(IommuDomain domain, IommuGroup group)
    {
        public IommuDomain Domain { get; } = domain;

        public List<IommuGroup> Groups { get; } = [group];
    }
}
