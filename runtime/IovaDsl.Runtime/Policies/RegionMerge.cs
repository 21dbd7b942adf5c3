using System.Buffers;

namespace IovaDsl.Runtime;

/// <summary>
/// The policies: what regions become, and what they leave usable, by arithmetic and as Linux and QEMU compute it. Each
/// policy has a spelling over spans that allocates nothing, and a convenient one over it.
/// </summary>
/// <remarks>
/// All bounds are inclusive bytes, all results sorted. Buffers may be longer than needed; what a method leaves in them behind
/// its result is unspecified. Input and output may not overlap unless a method says it works in place.
/// </remarks>
public static class RegionMerge
{
    /// <summary>
    /// How long the buffer of <see cref="Exact(IovaRange, ReadOnlySpan{ReservedRegion}, ReadOnlySpan{IovaRange}, ReadOnlySpan{IovaRange},
    /// Span{IovaRange})"/> has to be.
    /// </summary>
    public static int ExactCapacity(int regions, int limits, int swallowed) => checked(regions + limits + swallowed + 2);

    /// <summary>
    /// Policy <see cref="MergePolicy.Exact"/>: what of the aperture every element of the path carries, nothing swallows and nobody
    /// has claimed. Direct-relaxable regions stay usable.
    /// </summary>
    /// <param name="aperture">What the IOMMU translates; the whole space where there is none.</param>
    /// <param name="regions">The claims, in any order.</param>
    /// <param name="limits">The addresses that the path carries, canonical; the whole space where nothing limits it.</param>
    /// <param name="swallowed">What never reaches memory, in any order.</param>
    /// <param name="usable">Receives the usable ranges, canonical; at least <see cref="ExactCapacity"/> long.</param>
    /// <returns>How many ranges are usable.</returns>
    /// <exception cref="ArgumentException"><paramref name="usable"/> is too short, or <paramref name="limits"/> are not
    /// canonical.</exception>
    public static int Exact(
        IovaRange aperture,
        ReadOnlySpan<ReservedRegion> regions,
        ReadOnlySpan<IovaRange> limits,
        ReadOnlySpan<IovaRange> swallowed,
        Span<IovaRange> usable
    )
    {
        Require(usable.Length >= ExactCapacity(regions.Length, limits.Length, swallowed.Length), nameof(usable));
        if (!IovaRangeView.IsCanonical(limits))
            throw new ArgumentException("The limits are not sorted, disjoint and apart; unite them first.", nameof(limits));

        int count = Exclusion.CollectClaimed(regions, usable);
        swallowed.CopyTo(usable.Slice(count));
        count += swallowed.Length;
        count += RangeAlgebra.Complement(limits, IovaRange.All, usable.Slice(count));
        return GapsInPlace(usable, count, aperture);
    }

    /// <summary>Policy <see cref="MergePolicy.Exact"/> for what <paramref name="provider"/> says, into a buffer.</summary>
    /// <returns>How many ranges of <paramref name="usable"/> are the answer.</returns>
    /// <exception cref="ArgumentException"><paramref name="usable"/> is shorter than <see cref="ExactCapacity"/> of the provider's
    /// lists.</exception>
    public static int Exact<TProvider>(in TProvider provider, Span<IovaRange> usable)
        where TProvider : IRegionProvider
#if NET9_0_OR_GREATER
            , allows ref struct
#endif
        => Exact(provider.Aperture, provider.Regions, provider.Limits, provider.Swallowed, usable);

    /// <summary>Policy <see cref="MergePolicy.Exact"/> for what <paramref name="provider"/> says.</summary>
    public static IovaRangeSet Exact<TProvider>(in TProvider provider)
        where TProvider : IRegionProvider
#if NET9_0_OR_GREATER
            , allows ref struct
#endif
    {
        int capacity = ExactCapacity(provider.Regions.Length, provider.Limits.Length, provider.Swallowed.Length);
        IovaRange[] usable = ArrayPool<IovaRange>.Shared.Rent(capacity);
        int count = Exact(in provider, usable);
        IovaRangeSet set = IovaRangeSet.FromCanonicalCopy(usable.AsSpan(0, count));
        ArrayPool<IovaRange>.Shared.Return(usable);
        return set;
    }

    /// <summary>
    /// Policy <see cref="MergePolicy.LinuxGroup"/>: the list behind <c>reserved_regions</c>, in place. Give the regions of the
    /// devices of a group in group order, each device's in driver order.
    /// </summary>
    /// <param name="regions">The regions; receives the merged ones at its start.</param>
    /// <param name="quirks">
    /// With <see cref="Quirks.None"/>, zero-length and reversed regions are dropped, overflowing ones end at 2^64-1, and regions
    /// of one kind always merge. With <see cref="Quirks.Kernel"/>, nothing of a kind merges into one that ends at 2^64-1,
    /// because the kernel's end plus one is then 0, and malformed regions stay as they are.
    /// </param>
    /// <returns>How many regions remain.</returns>
    public static int LinuxGroupInPlace(Span<ReservedRegion> regions, Quirks quirks = Quirks.None) =>
        LinuxGroupMerge.MergeInPlace(regions, quirks);

    /// <summary>
    /// Policy <see cref="MergePolicy.LinuxGroup"/> with plain arithmetic, into a list of its own; the regions given stay as they are.
    /// </summary>
    /// <param name="regions">The regions.</param>
    /// <param name="dropped">
    /// The regions that claim nothing and are therefore not in the result: those with a length of 0, and those that end before they
    /// start. Every other region is in it, an overflowing one up to 2^64-1.
    /// </param>
    /// <returns>The merged regions.</returns>
    public static ReservedRegion[] LinuxGroupWithDropped(ReadOnlySpan<ReservedRegion> regions, out ReservedRegion[] dropped)
    {
        List<ReservedRegion> nothing = [];
        foreach (ReservedRegion region in regions)
        {
            if (!region.TryGetRange(out _))
                nothing.Add(region);
        }

        dropped = [.. nothing];
        return LinuxGroup(regions);
    }

    /// <summary>Policy <see cref="MergePolicy.LinuxGroup"/> into a list of its own; the regions given stay as they are.</summary>
    /// <inheritdoc cref="LinuxGroupInPlace"/>
    /// <returns>The merged regions.</returns>
    public static ReservedRegion[] LinuxGroup(ReadOnlySpan<ReservedRegion> regions, Quirks quirks = Quirks.None) =>
        LinuxGroupMerge.Merged(regions, quirks);

    /// <summary>
    /// How long the buffer of <see cref="Vfio(IovaRange, ReadOnlySpan{ReservedRegion}, Span{IovaRange}, Quirks)"/> and of <see
    /// cref="Iommufd(IovaRange, ReadOnlySpan{ReservedRegion}, Span{IovaRange})"/> has to be.
    /// </summary>
    public static int UsableCapacity(int regions) => checked(regions + 1);

    /// <summary>
    /// Policy <see cref="MergePolicy.Vfio"/> for one group alone in a container: the aperture minus every region but
    /// direct-relaxable ones. For several groups, mappings and refusals use <see cref="VfioContainer"/>.
    /// </summary>
    /// <param name="aperture">What the IOMMU domain translates.</param>
    /// <param name="regions">The regions of the group's devices, in order, unmerged.</param>
    /// <param name="usable">Receives the ranges; at least <see cref="UsableCapacity"/> long. Canonical with <see
    /// cref="Quirks.None"/>.</param>
    /// <param name="quirks">With <see cref="Quirks.Kernel"/>, a zero-length region splits a range into two touching ones.</param>
    /// <returns>How many ranges are usable. Where it is 0 VFIO refuses the group with EINVAL.</returns>
    /// <exception cref="ArgumentException"><paramref name="usable"/> is too short.</exception>
    public static int Vfio(IovaRange aperture, ReadOnlySpan<ReservedRegion> regions, Span<IovaRange> usable, Quirks quirks = Quirks.None)
    {
        Require(usable.Length >= UsableCapacity(regions.Length), nameof(usable));
        if (quirks == Quirks.None)
            return GapsInPlace(usable, Exclusion.CollectClaimed(regions, usable), aperture);

        ReservedRegion[] merged = ArrayPool<ReservedRegion>.Shared.Rent(regions.Length);
        regions.CopyTo(merged);
        int mergedCount = LinuxGroupMerge.MergeAsKernel(merged.AsSpan(0, regions.Length));
        usable[0] = aperture;
        int count = VfioRanges.ExcludeAll(usable, 1, merged.AsSpan(0, mergedCount));
        ArrayPool<ReservedRegion>.Shared.Return(merged);
        return count;
    }

    /// <summary>
    /// Policy <see cref="MergePolicy.Iommufd"/> for one group alone in an address space: all of the aperture that no region but
    /// direct-relaxable ones reserves. For mappings, allowed ranges and refusals use <see cref="Ioas"/>.
    /// </summary>
    /// <param name="aperture">What the IOMMU domain translates.</param>
    /// <param name="regions">The regions of the group's devices, in any order.</param>
    /// <param name="usable">Receives the ranges, canonical; at least <see cref="UsableCapacity"/> long.</param>
    /// <returns>How many ranges are usable; 0 is a legal answer here.</returns>
    /// <exception cref="ArgumentException"><paramref name="usable"/> is too short.</exception>
    public static int Iommufd(IovaRange aperture, ReadOnlySpan<ReservedRegion> regions, Span<IovaRange> usable)
    {
        Require(usable.Length >= UsableCapacity(regions.Length), nameof(usable));
        return GapsInPlace(usable, Exclusion.CollectClaimed(regions, usable), aperture);
    }

    /// <summary>Policy <see cref="MergePolicy.Vfio"/> for one group alone, into a list of its own.</summary>
    /// <inheritdoc cref="Vfio(IovaRange, ReadOnlySpan{ReservedRegion}, Span{IovaRange}, Quirks)"/>
    /// <returns>The usable ranges; none where VFIO refuses the group with EINVAL.</returns>
    public static IovaRange[] Vfio(IovaRange aperture, ReadOnlySpan<ReservedRegion> regions, Quirks quirks = Quirks.None)
    {
        IovaRange[] usable = new IovaRange[UsableCapacity(regions.Length)];
        Array.Resize(ref usable, Vfio(aperture, regions, usable, quirks));
        return usable;
    }

    /// <summary>Policy <see cref="MergePolicy.Iommufd"/> for one group alone, as a set.</summary>
    /// <inheritdoc cref="Iommufd(IovaRange, ReadOnlySpan{ReservedRegion}, Span{IovaRange})"/>
    /// <returns>The usable addresses; none is a legal answer here.</returns>
    public static IovaRangeSet Iommufd(IovaRange aperture, ReadOnlySpan<ReservedRegion> regions)
    {
        IovaRange[] usable = new IovaRange[UsableCapacity(regions.Length)];
        return IovaRangeSet.FromCanonicalCopy(usable.AsSpan(0, Iommufd(aperture, regions, usable)));
    }

    /// <summary>
    /// Policy <see cref="MergePolicy.DmaApi"/>: what the kernel's own DMA API would allocate from for a device, bus limits and host bridge
    /// windows included. For the reserved list and allocations use <see cref="DmaApiDomain"/>.
    /// </summary>
    /// <param name="device">What the kernel knows of the device.</param>
    /// <param name="usable">Receives the usable ranges, canonical; at least <see cref="DmaApiInput.Capacity"/> long.</param>
    /// <param name="count">How many ranges are usable; 0 where the result is not success.</param>
    /// <param name="quirks">Plain arithmetic, or the kernel's own: see <see cref="DmaApiDomain"/>.</param>
    /// <param name="kernel">The kernel's version; <see cref="KernelVersion.Default"/> where none is given.</param>
    /// <returns>Success; EFAULT or EINVAL where the kernel cannot set up the device's DMA domain.</returns>
    /// <exception cref="ArgumentException"><paramref name="usable"/> is too short.</exception>
    public static IommuResult DmaApi(
        in DmaApiInput device,
        Span<IovaRange> usable,
        out int count,
        Quirks quirks = Quirks.None,
        KernelVersion? kernel = null
    )
    {
        Require(usable.Length >= device.Capacity, nameof(usable));
        FrameRange[] nodes = ArrayPool<FrameRange>.Shared.Rent(device.Capacity);
        IommuResult result = DmaApiRules.Reserve(
            in device,
            quirks,
            kernel ?? KernelVersion.Default,
            nodes,
            out int nodeCount,
            out ulong firstFrame
        );
        count = result.IsSuccess ? DmaApiRules.Usable(in device, nodes.AsSpan(0, nodeCount), firstFrame, usable) : 0;
        ArrayPool<FrameRange>.Shared.Return(nodes);
        return result;
    }

    /// <summary>How long the buffer of <see cref="LastWins(ReadOnlySpan{ReservedRegion}, Span{ReservedRegion})"/> has to be.</summary>
    public static int LastWinsCapacity(int regions) => LastWinsMerge.Capacity(regions);

    /// <summary>
    /// Policy <see cref="MergePolicy.LastWins"/>: each region overrides and splits those before it. The result is sorted and
    /// disjoint; neighbours are not joined. Zero-length and reversed regions are dropped, overflowing ones end at 2^64-1.
    /// </summary>
    /// <param name="regions">The regions, oldest first.</param>
    /// <param name="merged">Receives the result; at least <see cref="LastWinsCapacity"/> long.</param>
    /// <returns>How many regions result.</returns>
    /// <exception cref="ArgumentException"><paramref name="merged"/> is too short.</exception>
    public static int LastWins(ReadOnlySpan<ReservedRegion> regions, Span<ReservedRegion> merged)
    {
        Require(merged.Length >= LastWinsCapacity(regions.Length), nameof(merged));
        return LastWinsMerge.Merge(regions, merged);
    }

    /// <summary>Policy <see cref="MergePolicy.LastWins"/> into a list of its own.</summary>
    /// <param name="regions">The regions, oldest first.</param>
    /// <returns>The result, sorted and disjoint.</returns>
    public static ReservedRegion[] LastWins(ReadOnlySpan<ReservedRegion> regions)
    {
        ReservedRegion[] merged = new ReservedRegion[LastWinsCapacity(regions.Length)];
        Array.Resize(ref merged, LastWins(regions, merged));
        return merged;
    }

    /// <summary>
    /// The gaps: all of <paramref name="low"/>..<paramref name="high"/> that no range covers. The ranges may come in any order and overlap.
    /// QEMU's <c>range_inverse_array</c> does the same, and turns usable ranges of a host into reserved regions of a guest by it.
    /// </summary>
    /// <param name="ranges">The ranges; parts outside the bounds do not matter.</param>
    /// <param name="low">The first address of the result's bounds.</param>
    /// <param name="high">The last address of the result's bounds, inclusive.</param>
    /// <param name="gaps">Receives the gaps, canonical; at least one longer than <paramref name="ranges"/>.</param>
    /// <returns>How many gaps there are.</returns>
    /// <exception cref="ArgumentException"><paramref name="gaps"/> is too short.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="high"/> lies before <paramref name="low"/>.</exception>
    public static int Complement(ReadOnlySpan<IovaRange> ranges, ulong low, ulong high, Span<IovaRange> gaps)
    {
        IovaRange within = new(low, high);
        Require(gaps.Length > ranges.Length, nameof(gaps));
        return UnionMerge.Complement(ranges, within, gaps);
    }

    /// <summary>
    /// Limits of the path as reserved regions: what <paramref name="limits"/> do not carry. It is how views show limits that Linux does
    /// not, as the 2020 discussion of the matter concluded they should be shown.
    /// </summary>
    /// <param name="limits">The addresses that the path carries, canonical.</param>
    /// <param name="regions">Receives one region of kind <see cref="RegionKind.Reserved"/> for each gap; at least one longer than
    /// <paramref name="limits"/>.</param>
    /// <returns>How many regions there are.</returns>
    /// <exception cref="ArgumentException"><paramref name="regions"/> is too short.</exception>
    public static int LimitsAsRegions(ReadOnlySpan<IovaRange> limits, Span<ReservedRegion> regions)
    {
        Require(regions.Length > limits.Length, nameof(regions));
        IovaRange[] gaps = ArrayPool<IovaRange>.Shared.Rent(limits.Length + 1);
        int count = RangeAlgebra.Complement(limits, IovaRange.All, gaps);
        for (int i = 0; i < count; i++)
            regions[i] = new ReservedRegion(gaps[i], RegionKind.Reserved);
        ArrayPool<IovaRange>.Shared.Return(gaps);
        return count;
    }

    /// <summary>Unites the first <paramref name="count"/> ranges and leaves their gaps in their place, in the one buffer.</summary>
    private static int GapsInPlace(Span<IovaRange> ranges, int count, IovaRange within)
    {
        int united = UnionMerge.Union(ranges.Slice(0, count));

        // A gap is written where a range has been read already, so source and result can share the buffer.
        return RangeAlgebra.Complement(ranges.Slice(0, united), within, ranges);
    }

    private static void Require(bool longEnough, string buffer)
    {
        if (!longEnough)
            throw new ArgumentException("The buffer is too short for what may result.", buffer);
    }
}
