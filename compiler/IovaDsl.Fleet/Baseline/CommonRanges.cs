using System.Collections;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// What no host of a fleet excludes, in order, disjoint and apart; made while it is read, since it may be millions of ranges.
/// </summary>
internal sealed class CommonRanges(PieceList pieces) : IEnumerable<IovaRange>
{
    private (long Count, UInt128 Bytes)? _size;

    public long Count => Size.Count;

    public UInt128 Bytes => Size.Bytes;

    public bool IsEmpty => Count == 0;

    private (long Count, UInt128 Bytes) Size => _size ??= Measure();

    private (long Count, UInt128 Bytes) Measure()
    {
        (long count, UInt128 bytes) = (0, 0);
        foreach (IovaRange range in this)
            (count, bytes) = (count + 1, bytes + range.LengthMinusOne + 1);
        return (count, bytes);
    }

    /// <summary>The largest ones, of equals the first, in order.</summary>
    public IEnumerable<IovaRange> Largest(int most)
    {
        if (Count <= most)
            return this;
        PriorityQueue<IovaRange, (ulong, ulong)> largest = new();
        foreach (IovaRange range in this)
        {
            largest.Enqueue(range, (range.LengthMinusOne, ~range.First));
            if (largest.Count > most)
                largest.Dequeue();
        }

        return largest.UnorderedItems.Select(item => item.Element).Order();
    }

    /// <summary>What some host excludes, in order, disjoint and apart.</summary>
    public IEnumerable<IovaRange> Excluded
    {
        get
        {
            IovaRange? open = null;
            foreach (Piece piece in pieces.All)
            {
                if (open is { } range && range.Last + 1 != piece.First)
                {
                    yield return range;
                    open = null;
                }

                open = new IovaRange(open?.First ?? piece.First, piece.Last);
            }

            if (open is { } last)
                yield return last;
        }
    }

    public IEnumerator<IovaRange> GetEnumerator()
    {
        ulong open = 0;
        foreach (Piece piece in pieces.All)
        {
            if (piece.First > open)
                yield return new IovaRange(open, piece.First - 1);
            if (piece.Last == ulong.MaxValue)
                yield break;
            open = piece.Last + 1;
        }

        yield return new IovaRange(open, ulong.MaxValue);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
