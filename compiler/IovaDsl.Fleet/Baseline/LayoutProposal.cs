using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>Where RAM could go on every host of a fleet.</summary>
/// <param name="Alignment">What every piece but the last end is aligned to: 1 GiB where that is enough, else 2 MiB, else 4 KiB.</param>
internal sealed record LayoutProposal(ImmutableArray<IovaRange> Pieces, ulong Alignment)
{
    private static readonly ulong[] Alignments = [1UL << 30, 2UL << 20, 4096];

    /// <summary>The layout of the fewest pieces, by the largest alignment with which it fits; null where it does not fit.</summary>
    /// <param name="size">Bytes; not 0.</param>
    public static LayoutProposal? Of(IEnumerable<IovaRange> common, ulong size)
    {
        foreach (ulong alignment in Alignments)
        {
            if (Of(common, size, alignment) is { } proposal)
                return proposal;
        }

        return null;
    }

    // The largest ranges first give the fewest pieces; of the last one only as much is taken as is needed.
    private static LayoutProposal? Of(IEnumerable<IovaRange> common, ulong size, ulong alignment)
    {
        List<IovaRange> pieces = [];
        ulong left = size;
        foreach (IovaRange range in Largest(common.Select(range => Inner(range, alignment)).OfType<IovaRange>(), size))
        {
            ulong take = Math.Min(left - 1, range.LengthMinusOne);
            pieces.Add(new IovaRange(range.First, range.First + take));
            left -= take + 1;
            if (left == 0)
                return new LayoutProposal([.. pieces.Order()], alignment);
        }

        return null;
    }

    // As many of the largest as are needed for the size, the largest first, of equals the first. A range goes when larger ones are enough.
    private static IEnumerable<IovaRange> Largest(IEnumerable<IovaRange> ranges, ulong size)
    {
        PriorityQueue<IovaRange, (ulong, ulong)> largest = new();
        UInt128 room = 0;
        foreach (IovaRange range in ranges)
        {
            largest.Enqueue(range, (range.LengthMinusOne, ~range.First));
            room += range.LengthMinusOne + (UInt128)1;
            while (room - largest.Peek().LengthMinusOne - 1 >= size)
                room -= largest.Dequeue().LengthMinusOne + (UInt128)1;
        }

        return largest.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element);
    }

    private static IovaRange? Inner(IovaRange range, ulong alignment)
    {
        ulong first = (range.First + (alignment - 1)) & ~(alignment - 1);
        ulong end = (range.Last + 1) & ~(alignment - 1);
        bool isWhole = range.Last == ulong.MaxValue;
        bool hasRoom = first >= range.First && (isWhole || end > first);
        return hasRoom ? new IovaRange(first, isWhole ? ulong.MaxValue : end - 1) : null;
    }
}
