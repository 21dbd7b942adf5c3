namespace IovaDsl.Runtime;

/// <summary>
/// A wish for a place: so many bytes, so aligned, between two limits. All arithmetic is on inclusive ends, so nothing wraps.
/// </summary>
internal readonly struct Fit
{
    private readonly ulong _sizeMinusOne;
    private readonly ulong _alignmentMask;
    private readonly ulong _lowest;
    private readonly ulong _highest;

    public Fit(ulong size, ulong alignment, ulong lowest, ulong highest)
    {
        if (size == 0)
            throw new ArgumentOutOfRangeException(nameof(size), "A size is at least one byte.");
        if (alignment == 0 || (alignment & (alignment - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(alignment), alignment, "An alignment is a power of two.");
        _sizeMinusOne = size - 1;
        _alignmentMask = alignment - 1;
        _lowest = lowest;
        _highest = highest;
    }

    /// <summary>The lowest aligned start in <paramref name="hole"/> from which all bytes still lie in it.</summary>
    public bool TryLowest(IovaRange hole, out ulong start)
    {
        ulong first = Math.Max(hole.First, _lowest);
        ulong last = Math.Min(hole.Last, _highest);
        start = unchecked(first + _alignmentMask) & ~_alignmentMask;
        return first <= last && start >= first && start <= last && last - start >= _sizeMinusOne;
    }

    /// <summary>The highest aligned start in <paramref name="hole"/> from which all bytes still lie in it.</summary>
    public bool TryHighest(IovaRange hole, out ulong start)
    {
        ulong first = Math.Max(hole.First, _lowest);
        ulong last = Math.Min(hole.Last, _highest);
        start = unchecked(last - _sizeMinusOne) & ~_alignmentMask;
        return first <= last && last - first >= _sizeMinusOne && start >= first;
    }
}
