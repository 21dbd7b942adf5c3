namespace IovaDsl.Runtime;

/// <summary>
/// The kernel's IOVA allocator from the top down, cached positions included: it starts at the last node it made in the half of the
/// space that the limit asks for, walks down, and only if that fails starts again at the limit. Source:
/// <c>__alloc_and_insert_iova_range</c>, <c>drivers/iommu/iova.c</c>.
/// </summary>
internal sealed class FrameAllocator
{
    /// <summary>Sizes from this many frames on are not rounded up to a power of two (<c>IOVA_RANGE_CACHE_MAX_SIZE</c> is 6).</summary>
    private const ulong UncachedFrames = 1UL << 5;

    /// <summary>A node above everything, so that a walk always has somewhere to start.</summary>
    private static FrameRange Anchor => new(ulong.MaxValue, ulong.MaxValue);

    private readonly List<FrameRange> _nodes;
    private readonly ulong _firstFrame;
    private readonly ulong _frames32Bit;
    private ulong _cached = ulong.MaxValue;
    private ulong _cached32Bit = ulong.MaxValue;
    private ulong _smallestFailed32Bit;

    public FrameAllocator(FrameRange[] reserved, ulong firstFrame, int shift)
    {
        _nodes = [.. reserved, Anchor];
        _firstFrame = firstFrame;
        _frames32Bit = 1UL << (32 - shift);
        _smallestFailed32Bit = _frames32Bit;
    }

    /// <summary>Allocates so many frames up to and including a last one.</summary>
    public bool TryAllocate(ulong frames, ulong lastFrame, out ulong frame)
    {
        if (frames < UncachedFrames)
            frames = RoundUpToPowerOfTwo(frames);
        ulong limit = lastFrame + 1;
        frame = 0;
        bool below4GiB = limit <= _frames32Bit;
        if (below4GiB && frames >= _smallestFailed32Bit)
            return false;

        ulong alignmentMask = ~(RoundUpToPowerOfTwo(frames) - 1);
        int start = IndexOfNode(below4GiB ? _cached32Bit : _cached);
        ulong retryAbove = _nodes[start].Last;
        bool found = Walk(start, frames, limit, _firstFrame, alignmentMask, out frame);
        if (!found && retryAbove < limit)
            found = Walk(IndexOfFirstReaching(limit), frames, limit, retryAbove + 1, alignmentMask, out frame);
        if (!found)
        {
            _smallestFailed32Bit = frames;
            return false;
        }

        Insert(new FrameRange(frame, frame + frames - 1));
        return true;
    }

    /// <summary>Down from a node: the first gap between two nodes in which the frames fit, aligned, below the limit.</summary>
    private bool Walk(int index, ulong frames, ulong limit, ulong lowest, ulong alignmentMask, out ulong frame)
    {
        ulong high = limit;
        do
        {
            high = Math.Min(high, _nodes[index].First);
            frame = unchecked(high - frames) & alignmentMask;
            index--;
        } while (index >= 0 && frame <= _nodes[index].Last && frame >= lowest);

        return high >= frames && frame >= lowest;
    }

    private void Insert(FrameRange node)
    {
        int place = _nodes.Count;
        while (place > 0 && _nodes[place - 1].First > node.First)
            place--;
        _nodes.Insert(place, node);
        if (node.Last < _frames32Bit)
            _cached32Bit = node.First;
        else
            _cached = node.First;
    }

    private int IndexOfNode(ulong first) => _nodes.FindLastIndex(node => node.First == first);

    private int IndexOfFirstReaching(ulong limit) => _nodes.FindIndex(node => node.Last >= limit);

    private static ulong RoundUpToPowerOfTwo(ulong value)
    {
        ulong power = 1;
        while (power < value && power != 0)
            power <<= 1;
        return power;
    }
}
