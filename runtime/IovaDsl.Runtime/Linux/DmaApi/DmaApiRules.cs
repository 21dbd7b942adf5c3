using System.Buffers;
using IovaDsl.Runtime.Fast.Merging;

namespace IovaDsl.Runtime;

/// <summary>
/// How the DMA API sets up a device's domain: the lowest frame, and what is reserved before the first allocation. Source:
/// <c>iommu_dma_init_domain</c>, <c>iova_reserve_iommu_regions</c> and <c>iova_reserve_pci_windows</c> in
/// <c>drivers/iommu/dma-iommu.c</c>, <c>reserve_iova</c> in <c>drivers/iommu/iova.c</c>.
/// </summary>
internal static class DmaApiRules
{
    public static ulong Granule(in DmaApiInput device) => IommuDomain.LowestBit(device.PageSizes);

    public static int FrameShift(in DmaApiInput device)
    {
        int shift = 0;
        for (ulong granule = Granule(device); granule > 1; granule >>= 1)
            shift++;
        return shift;
    }

    /// <summary>Fills the allocator's nodes, ascending. They may touch; with plain arithmetic they are united.</summary>
    public static IommuResult Reserve(
        in DmaApiInput device,
        Quirks quirks,
        KernelVersion kernel,
        Span<FrameRange> nodes,
        out int count,
        out ulong firstFrame
    )
    {
        count = 0;
        IommuResult result = FindFirstFrame(device, kernel, out firstFrame);
        if (!result.IsSuccess)
            return result;

        FrameReservations reservations = new(nodes, united: quirks == Quirks.None);
        int shift = FrameShift(device);
        if (device.IsPci)
        {
            foreach (IovaRange window in device.BridgeWindows)
                reservations.Reserve(window.First >> shift, window.Last >> shift);
            result = ReserveOutsideInboundWindows(device, quirks, shift, ref reservations);
            if (!result.IsSuccess)
                return result;
        }

        foreach (ReservedRegion region in device.Regions)
        {
            // Software maps the doorbells in this window itself, wherever there is room.
            if (region.Kind == RegionKind.SoftwareMsi)
                continue;
            if (quirks == Quirks.Kernel)
                reservations.Reserve(region.First >> shift, region.Last >> shift);
            else if (region.TryGetRange(out IovaRange range))
                reservations.Reserve(range.First >> shift, range.Last >> shift);
        }

        count = reservations.Count;
        return IommuResult.Success;
    }

    /// <summary>From the lowest frame to the highest address, minus what is reserved.</summary>
    public static int Usable(in DmaApiInput device, ReadOnlySpan<FrameRange> nodes, ulong firstFrame, Span<IovaRange> usable)
    {
        int shift = FrameShift(device);
        ulong lowest = firstFrame << shift;
        if (lowest > device.HighestAddress)
            return 0;
        int reserved = 0;
        foreach (FrameRange node in nodes)
        {
            // A malformed region can leave a node that ends before it starts and holds nothing.
            if (node.First <= node.Last)
                usable[reserved++] = ToAddresses(node, shift);
        }

        reserved = UnionMerge.Union(usable.Slice(0, reserved));
        return RangeAlgebra.Complement(usable.Slice(0, reserved), new IovaRange(lowest, device.HighestAddress), usable);
    }

    public static IovaRange ToAddresses(FrameRange frames, int shift) =>
        IovaRange.Unchecked(frames.First << shift, (frames.Last << shift) | ((1UL << shift) - 1));

    /// <summary>The lowest frame the allocator may hand out: never frame 0, never below the aperture.</summary>
    private static IommuResult FindFirstFrame(in DmaApiInput device, KernelVersion kernel, out ulong firstFrame)
    {
        int shift = FrameShift(device);
        firstFrame = Math.Max(1, device.Aperture.First >> shift);
        if (Granule(device) > (device.KernelPage == 0 ? IommuDomain.DefaultKernelPage : device.KernelPage))
            return new IommuResult(Errno.EINVAL, RefusalReason.Alignment);
        if (device.DmaRangeMap.IsEmpty)
            return IommuResult.Success;

        ulong lowest = ulong.MaxValue;
        ulong highest = 0;
        foreach (IovaRange range in device.DmaRangeMap)
        {
            lowest = Math.Min(lowest, range.First);
            highest = Math.Max(highest, range.Last);
        }

        // That version and later ones only check the range map against the aperture; before, its lowest address was a lower bound.
        if (kernel < KernelEdges.DmaMapJudgedByItself)
        {
            // of_dma_configure took a size stated as a mask for what it is: an odd number of bytes is one short.
            bool oddSize = ((highest - lowest) & 1) == 0;
            if (oddSize && highest != ulong.MaxValue)
                highest++;
            firstFrame = Math.Max(firstFrame, lowest >> shift);
        }

        return lowest > device.Aperture.Last || highest < device.Aperture.First
            ? new IommuResult(Errno.EFAULT, RefusalReason.OutsideAperture)
            : IommuResult.Success;
    }

    private static IommuResult ReserveOutsideInboundWindows(
        in DmaApiInput device,
        Quirks quirks,
        int shift,
        ref FrameReservations reservations
    )
    {
        int length = device.InboundWindows.Length;
        if (length == 0)
            return IommuResult.Success;
        InboundWindow[] rented = ArrayPool<InboundWindow>.Shared.Rent(length);
        Span<InboundWindow> windows = rented.AsSpan(0, length);
        device.InboundWindows.CopyTo(windows);
        IommuResult result =
            quirks == Quirks.Kernel ? ReserveGapsAsKernel(windows, shift, ref reservations) : ReserveGaps(windows, shift, ref reservations);
        ArrayPool<InboundWindow>.Shared.Return(rented);
        return result;
    }

    /// <summary>Plain arithmetic: windows in bus order, exact gaps; windows that overlap are refused, as in the kernel.</summary>
    private static IommuResult ReserveGaps(Span<InboundWindow> windows, int shift, ref FrameReservations reservations)
    {
        SpanSort.Sort(windows, default(ByBusAddress));
        for (int i = 0; i < windows.Length; i++)
        {
            IovaRange window = windows[i].Bus;
            if (i == 0)
            {
                if (window.First > 0)
                    reservations.Reserve(0, (window.First - 1) >> shift);
                continue;
            }

            IovaRange previous = windows[i - 1].Bus;
            if (previous.Overlaps(window))
                return new IommuResult(Errno.EINVAL, RefusalReason.OverlappingWindows);
            if (!previous.Touches(window))
                reservations.Reserve((previous.Last + 1) >> shift, (window.First - 1) >> shift);
        }

        ulong last = windows[windows.Length - 1].Bus.Last;
        if (last != ulong.MaxValue)
            reservations.Reserve((last + 1) >> shift, ulong.MaxValue >> shift);
        return IommuResult.Success;
    }

    /// <summary>
    /// The kernel sorts by CPU address but checks in bus addresses; a gap is reserved up to and including the first frame of the
    /// window behind it; and behind a window that ends at 2^64-1 the next start is 0, so that everything is reserved.
    /// </summary>
    private static IommuResult ReserveGapsAsKernel(Span<InboundWindow> windows, int shift, ref FrameReservations reservations)
    {
        StableSortByCpuAddress(windows);
        ulong start = 0;
        foreach (InboundWindow window in windows)
        {
            if (window.Bus.First < start)
                return new IommuResult(Errno.EINVAL, RefusalReason.OverlappingWindows);
            if (window.Bus.First > start)
                reservations.Reserve(start >> shift, window.Bus.First >> shift);
            start = unchecked(window.Bus.Last + 1);
        }

        bool lastStartsAtTheTop = windows[windows.Length - 1].Bus.First == ulong.MaxValue;
        if (!lastStartsAtTheTop)
            reservations.Reserve(start >> shift, ulong.MaxValue >> shift);
        return IommuResult.Success;
    }

    /// <summary>As <c>list_sort</c>: equal addresses keep their order. Host bridges have a handful of windows.</summary>
    private static void StableSortByCpuAddress(Span<InboundWindow> windows)
    {
        for (int i = 1; i < windows.Length; i++)
        {
            InboundWindow window = windows[i];
            int hole = i;
            for (; hole > 0 && windows[hole - 1].CpuFirst > window.CpuFirst; hole--)
                windows[hole] = windows[hole - 1];
            windows[hole] = window;
        }
    }

    private readonly struct ByBusAddress : IOrder<InboundWindow>
    {
        public bool IsLess(in InboundWindow left, in InboundWindow right) => left.Bus.First < right.Bus.First;
    }
}
