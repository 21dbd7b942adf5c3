namespace IovaDsl.Runtime;

/// <summary>
/// An I/O address space of iommufd as Linux keeps it (<c>struct io_pagetable</c>): what is reserved and by whom, what is allowed, what is
/// mapped, and the alignment. Source: <c>drivers/iommu/iommufd/io_pagetable.c</c>. A fresh one has everything usable.
/// iommufd exists since Linux 6.2. What keeps a device from user space whatever its ranges are is <see cref="UserSpaceGate"/>.
/// </summary>
/// <remarks>
/// Its arithmetic is on inclusive ends throughout, so there is nothing here for <see cref="Quirks"/> to switch. What the kernel does with
/// malformed regions is undefined; here zero-length and reversed ones reserve nothing, and overflowing ones end at 2^64-1. Not safe to
/// share between threads.
/// </remarks>
public sealed class Ioas
{
    private readonly KernelVersion _kernel;
    private readonly ulong _kernelPage;
    private readonly List<Reservation> _reservations = [];
    private readonly List<IovaRange> _areas = [];
    private readonly List<AttachedDomain> _domains = [];
    private readonly List<IommuGroup> _groups = [];
    private readonly List<Process> _processes = [];
    private IovaRangeSet _allowed = IovaRangeSet.Empty;

    /// <summary>Makes an empty address space.</summary>
    /// <param name="kernel">The kernel's version; <see cref="KernelVersion.Default"/> where none is given.</param>
    /// <param name="kernelPage">The kernel's page in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kernelPage"/> is no power of two from 4096 on.</exception>
    public Ioas(KernelVersion? kernel = null, ulong kernelPage = IommuDomain.DefaultKernelPage)
    {
        _kernel = kernel ?? KernelVersion.Default;
        _kernelPage = IommuDomain.KernelPage(kernelPage);
    }

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
    /// <param name="group">
    /// The group. One without an IOMMU (<see cref="IommuGroup.WithoutIommu"/>) is taken since Linux 7.3, where the kernel was built with
    /// <c>CONFIG_IOMMUFD_NOIOMMU</c>: everything stays usable, in multiples of 4 KiB.
    /// </param>
    /// <returns>
    /// Success; EADDRINUSE because of <see cref="RefusalReason.ReservedConflict"/> or <see cref="RefusalReason.ApertureConflict"/>;
    /// EINVAL because
    /// of <see cref="RefusalReason.NoIommu"/>, <see cref="RefusalReason.MsiCombination"/>, <see cref="RefusalReason.Alignment"/> or
    /// <see cref="RefusalReason.DuplicateGroup"/>.
    /// </returns>
    public IommuResult Attach(IommuGroup group)
    {
        if (!group.IsTranslated && _kernel < KernelEdges.IommufdWithoutIommu)
            return new IommuResult(Errno.EINVAL, RefusalReason.NoIommu);
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
    /// Attaches one process of a device by its PASID (<c>VFIO_DEVICE_ATTACH_PASID</c>): the aperture and the page sizes of the domain
    /// count, the reserved regions of the device do not (<c>iommufd_device_do_attach</c> enforces them for the device itself only).
    /// </summary>
    /// <param name="group">The group of the device.</param>
    /// <param name="pasid">The process address space ID, 1..0xfffff.</param>
    /// <returns>
    /// Success; EINVAL because of <see cref="RefusalReason.NotSupported"/> before Linux 6.15, or of
    /// <see cref="RefusalReason.NoIommu"/>, <see cref="RefusalReason.DuplicateGroup"/> or <see cref="RefusalReason.Alignment"/>;
    /// EADDRINUSE because of <see cref="RefusalReason.ApertureConflict"/> or <see cref="RefusalReason.Alignment"/>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="pasid"/> does not lie in 1..0xfffff.</exception>
    public IommuResult AttachPasid(IommuGroup group, int pasid)
    {
        if (pasid is < 1 or > 0xfffff)
            throw new ArgumentOutOfRangeException(nameof(pasid), pasid, "A PASID lies in 1..0xfffff; 0 stands for the device itself.");
        if (_kernel < KernelEdges.IommufdPasid)
            return new IommuResult(Errno.EINVAL, RefusalReason.NotSupported);
        if (!group.IsTranslated)
            return new IommuResult(Errno.EINVAL, RefusalReason.NoIommu);
        Process process = new(group, pasid);
        if (_processes.Contains(process))
            return new IommuResult(Errno.EINVAL, RefusalReason.DuplicateGroup);

        IommuResult result = AddDomain(group.Domain, process);
        if (result.IsSuccess)
            _processes.Add(process);
        Update();
        return result;
    }

    /// <summary>Detaches what <see cref="AttachPasid"/> attached; the domain goes with its last user.</summary>
    /// <returns>Whether it was attached.</returns>
    public bool DetachPasid(IommuGroup group, int pasid)
    {
        Process process = new(group, pasid);
        if (!_processes.Remove(process))
            return false;
        LeaveDomain(process);
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

    /// <summary>
    /// Removes every mapping in <paramref name="length"/> bytes from <paramref name="iova"/>, from low to high
    /// (<c>iopt_unmap_iova_range</c>). Mappings are not split: one that reaches out of the range ends the walk, and what lay before it is
    /// gone.
    /// </summary>
    /// <param name="iova">The first address.</param>
    /// <param name="length">A number of bytes; address 0 with 2^64-1 bytes means everything.</param>
    /// <param name="unmapped">How many bytes were unmapped, also where the result is an error.</param>
    /// <returns>
    /// Success; EINVAL for a length of 0; EOVERFLOW for an address or a length of 2^64-1 or what passes 2^64; ENOENT where the range would
    /// split a mapping, and in Linux 6.13 to 6.17 where nothing was mapped (6.12.117 and 6.18.15 report success).
    /// </returns>
    public IommuResult Unmap(ulong iova, ulong length, out ulong unmapped)
    {
        unmapped = 0;
        if (iova == 0 && length == ulong.MaxValue)
        {
            unmapped = Total(_areas);
            UnmapAll();
            return IommuResult.Success;
        }

        if (iova == ulong.MaxValue || length == ulong.MaxValue)
            return new IommuResult(Errno.EOVERFLOW, RefusalReason.PastTheEnd);
        if (length == 0)
            return new IommuResult(Errno.EINVAL, RefusalReason.Misaligned);
        if (!IovaRange.TryFromStartAndSize(iova, length, out IovaRange range))
            return new IommuResult(Errno.EOVERFLOW, RefusalReason.PastTheEnd);
        return UnmapWithin(range, out unmapped);
    }

    /// <inheritdoc cref="Unmap(ulong, ulong, out ulong)"/>
    public IommuResult Unmap(ulong iova, ulong length) => Unmap(iova, length, out _);

    /// <summary>Removes every mapping.</summary>
    public void UnmapAll() => _areas.Clear();

    /// <summary>Whether nothing of a range is reserved. Mappings and alignment do not matter here.</summary>
    public bool CanMap(IovaRange range) => Ranges.Contains(range);

    private IommuResult UnmapWithin(IovaRange range, out ulong unmapped)
    {
        List<IovaRange> met = _areas.FindAll(area => area.Overlaps(range));
        met.Sort();
        int whole = met.FindIndex(area => !range.Covers(area));
        List<IovaRange> gone = whole < 0 ? met : met.GetRange(0, whole);
        _areas.RemoveAll(gone.Contains);
        unmapped = Total(gone);
        if (whole >= 0)
            return new IommuResult(Errno.ENOENT, RefusalReason.WouldSplit);
        return met.Count == 0 && RefusesEmptyUnmap ? new IommuResult(Errno.ENOENT, RefusalReason.NotMapped) : IommuResult.Success;
    }

    private bool RefusesEmptyUnmap => _kernel >= KernelEdges.EmptyUnmapFails && _kernel < KernelEdges.EmptyUnmapSucceeds;

    // Modulo 2^64, as the kernel counts.
    private static ulong Total(List<IovaRange> areas)
    {
        ulong bytes = 0;
        foreach (IovaRange area in areas)
            bytes = unchecked(bytes + area.LengthMinusOne + 1);
        return bytes;
    }

    private IommuResult AttachDevices(IommuGroup group)
    {
        for (int device = 0; device < group.DeviceCount; device++)
        {
            IommuResult result = ReserveDevice(group, device);
            if (result.IsSuccess && device == 0)
                result = AddDomain(group.Domain, group);
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

    private IommuResult AddDomain(IommuDomain domain, object user)
    {
        AttachedDomain? attached = _domains.Find(candidate => ReferenceEquals(candidate.Domain, domain));
        if (attached is not null)
        {
            attached.Users.Add(user);
            return IommuResult.Success;
        }

        ulong alignment = Math.Max(Alignment, domain.SmallestPage);
        if (alignment > _kernelPage)
            return new IommuResult(Errno.EINVAL, RefusalReason.Alignment);
        if (_areas.Exists(area => ((area.First | unchecked(area.LengthMinusOne + 1)) & (alignment - 1)) != 0))
            return new IommuResult(Errno.EADDRINUSE, RefusalReason.Alignment);

        IovaRange aperture = domain.Aperture;
        bool fits =
            (aperture.First == 0 || TryReserve(new IovaRange(0, aperture.First - 1), domain))
            && (aperture.Last == ulong.MaxValue || TryReserve(new IovaRange(aperture.Last + 1, ulong.MaxValue), domain));
        if (!fits)
        {
            _reservations.RemoveAll(reservation => ReferenceEquals(reservation.Owner, domain));
            return new IommuResult(Errno.EADDRINUSE, RefusalReason.ApertureConflict);
        }

        _domains.Add(new AttachedDomain(domain, user));
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
        LeaveDomain(group);
    }

    private void LeaveDomain(object user)
    {
        AttachedDomain? domain = _domains.Find(candidate => candidate.Users.Remove(user));
        if (domain is { Users.Count: 0 })
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

    private sealed record Process(IommuGroup Group, int Pasid);

    private sealed class AttachedDomain(IommuDomain domain, object user)
    {
        public IommuDomain Domain { get; } = domain;

        /// <summary>Groups and processes.</summary>
        public List<object> Users { get; } = [user];
    }
}
