namespace IovaDsl.Runtime;

/// <summary>
/// A device's DMA domain as Linux' own DMA API sets it up, and the addresses it hands out. Source:
/// <c>drivers/iommu/dma-iommu.c</c> and <c>drivers/iommu/iova.c</c>. Only this view of Linux knows host bridge windows, inbound
/// windows, masks and bus limits.
/// </summary>
/// <remarks>
/// With <see cref="Quirks.Kernel"/> three deviations appear: the first frame of an inbound window behind a gap is lost, a window that
/// ends at 2^64-1 reserves everything, and windows that are disjoint but in another order in CPU addresses are refused.
/// Not safe to share between threads.
/// </remarks>
public sealed class DmaApiDomain
{
    private readonly int _shift;
    private readonly ulong _highestAddress;
    private readonly FrameAllocator? _allocator;
    private readonly bool _alwaysTries32Bit;
    private bool _tries32Bit;

    private DmaApiDomain(in DmaApiInput device, Quirks quirks, KernelVersion kernel)
    {
        FrameRange[] nodes = new FrameRange[device.Capacity];
        Result = DmaApiRules.Reserve(in device, quirks, kernel, nodes, out int count, out ulong firstFrame);
        if (!Result.IsSuccess)
            return;

        _shift = DmaApiRules.FrameShift(device);
        _highestAddress = device.HighestAddress;
        Granule = DmaApiRules.Granule(device);
        Base = firstFrame << _shift;
        Array.Resize(ref nodes, count);
        Reserved = Array.ConvertAll(nodes, node => DmaApiRules.ToAddresses(node, _shift));
        IovaRange[] usable = new IovaRange[device.Capacity];
        Usable = IovaRangeSet.FromCanonicalCopy(usable.AsSpan(0, DmaApiRules.Usable(device, nodes, firstFrame, usable)));
        _allocator = new FrameAllocator(nodes, firstFrame, _shift);
        _tries32Bit = device.IsPci;
        _alwaysTries32Bit = kernel < KernelEdges.DmaTries32BitOnce;
    }

    /// <summary>
    /// Whether the domain could be set up: success; EFAULT where the device's range map lies wholly outside the aperture; EINVAL where
    /// inbound windows overlap or the smallest page is larger than the kernel's.
    /// </summary>
    public IommuResult Result { get; }

    /// <summary>The unit of allocation in bytes: the domain's smallest page. 0 where there is no domain.</summary>
    public ulong Granule { get; }

    /// <summary>
    /// The lowest address that can be handed out: never in frame 0, never below the aperture. 0 where there is no domain.
    /// </summary>
    public ulong Base { get; }

    /// <summary>
    /// What the allocator holds as taken from the start, in whole frames, ascending. With <see cref="Quirks.Kernel"/> these are its nodes,
    /// which may touch; otherwise they are canonical.
    /// </summary>
    public IReadOnlyList<IovaRange> Reserved { get; } = [];

    /// <summary>
    /// What can be handed out: from <see cref="Base"/> to the smallest of mask, bus limit and the aperture's end, minus <see
    /// cref="Reserved"/>.
    /// </summary>
    public IovaRangeSet Usable { get; } = IovaRangeSet.Empty;

    /// <summary>Sets up the domain of a device.</summary>
    /// <param name="device">What the kernel knows of the device.</param>
    /// <param name="quirks">Plain arithmetic, or the kernel's own.</param>
    /// <param name="kernel">
    /// The kernel's version; <see cref="KernelVersion.Default"/> where none is given. Before 6.10 the range map's lowest address is a
    /// lower bound; before 6.6 a PCI device tries below 4 GiB first at every allocation, later until that fails once.
    /// </param>
    public static DmaApiDomain Create(in DmaApiInput device, Quirks quirks = Quirks.None, KernelVersion? kernel = null) =>
        new(in device, quirks, kernel ?? KernelVersion.Default);

    /// <summary>
    /// Allocates as <c>iommu_dma_alloc_iova</c> does from empty caches: from the top down, naturally aligned, sizes of less than 32 frames
    /// rounded up to a power of two, PCI devices below 4 GiB first.
    /// </summary>
    /// <param name="size">A number of bytes; rounded up to whole frames.</param>
    /// <returns>The address, or <see langword="null"/> where there is no room or no domain.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is 0.</exception>
    public ulong? Allocate(ulong size)
    {
        if (size == 0)
            throw new ArgumentOutOfRangeException(nameof(size), "A size is at least one byte.");
        if (_allocator is null)
            return null;

        ulong frames = ((size - 1) >> _shift) + 1;
        if (_tries32Bit && _highestAddress > uint.MaxValue)
        {
            if (_allocator.TryAllocate(frames, uint.MaxValue >> _shift, out ulong low))
                return low << _shift;
            _tries32Bit = _alwaysTries32Bit;
        }

        // The kernel flushes its caches after a failure and tries once more; the failed try can have changed what is tried.
        ulong limit = _highestAddress >> _shift;
        return _allocator.TryAllocate(frames, limit, out ulong frame) || _allocator.TryAllocate(frames, limit, out frame)
            ? frame << _shift
            : null;
    }
}
