using System.Runtime.InteropServices;

namespace IovaDsl.Runtime;

/// <summary>
/// A canonical list of ranges seen in place: sorted, disjoint, and with at least one address between neighbours. It
/// answers what a set answers, over memory that somebody else owns (a table of constants, a stack buffer, the array
/// of an <see cref="IovaRangeSet"/>), and never allocates.
/// </summary>
/// <remarks><c>default</c> is the empty set.</remarks>
public readonly ref struct IovaRangeView
{
    private readonly ReadOnlySpan<IovaRange> _ranges;

    private IovaRangeView(ReadOnlySpan<IovaRange> ranges) => _ranges = ranges;

    /// <summary>How many ranges there are.</summary>
    public int Count => _ranges.Length;

    /// <summary>Whether there is no address in it.</summary>
    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>The range at <paramref name="index"/>, counted from the lowest, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such range.</exception>
    public IovaRange this[int index] => _ranges[index];

    /// <summary>The ranges themselves, from low to high.</summary>
    public ReadOnlySpan<IovaRange> Ranges => _ranges;

    /// <summary>Sees ranges that are already canonical. This is checked, in one pass.</summary>
    /// <exception cref="ArgumentException">The ranges are not sorted, overlap, or touch.</exception>
    public static IovaRangeView FromCanonical(ReadOnlySpan<IovaRange> ranges) =>
        IsCanonical(ranges)
            ? new IovaRangeView(ranges)
            : throw new ArgumentException("The ranges are not sorted, disjoint and apart; unite them first.", nameof(ranges));

    /// <summary>
    /// Reads a table of constants in place: two words per range, first and last, canonical. Nothing is copied, and
    /// nothing is checked but the number of words: the table's maker answers for its order.
    /// </summary>
    /// <exception cref="ArgumentException">The number of words is odd.</exception>
    public static IovaRangeView FromWords(ReadOnlySpan<ulong> words)
    {
        if ((words.Length & 1) != 0)
            throw new ArgumentException("A range is two words: first and last.", nameof(words));
        return new IovaRangeView(MemoryMarshal.Cast<ulong, IovaRange>(words));
    }

    /// <summary>Whether ranges are sorted, disjoint, and with at least one address between neighbours.</summary>
    public static bool IsCanonical(ReadOnlySpan<IovaRange> ranges)
    {
        for (int i = 0; i < ranges.Length; i++)
        {
            if (ranges[i].Last < ranges[i].First)
                return false;
            if (i > 0 && (ranges[i].First <= ranges[i - 1].Last || ranges[i].First - ranges[i - 1].Last == 1))
                return false;
        }

        return true;
    }

    /// <summary>Whether <paramref name="address"/> is in the set.</summary>
    public bool Contains(ulong address) => Contains(IovaRange.Unchecked(address, address));

    /// <summary>Whether every address of <paramref name="range"/> is in the set, which means in one of its ranges.</summary>
    public bool Contains(IovaRange range) => Halving.Contains(_ranges, range);

    /// <summary>Whether any address of <paramref name="range"/> is in the set.</summary>
    public bool Overlaps(IovaRange range)
    {
        int index = IndexOfFirstEndingAtOrAfter(range.First);
        return index < _ranges.Length && _ranges[index].First <= range.Last;
    }

    /// <summary>
    /// The lowest start where <paramref name="size"/> bytes fit into one range, aligned, and wholly within
    /// <paramref name="lowest"/>..<paramref name="highest"/>.
    /// </summary>
    /// <param name="size">A number of bytes, at least 1.</param>
    /// <param name="alignment">A power of two in bytes; the start is a multiple of it.</param>
    /// <param name="lowest">No byte lies below this address.</param>
    /// <param name="highest">No byte lies above this address.</param>
    /// <returns>The start, or <see langword="null"/> if it fits nowhere.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is 0, or <paramref name="alignment"/> is not a power of
    /// two.</exception>
    public ulong? FindFirst(ulong size, ulong alignment = 1, ulong lowest = 0, ulong highest = ulong.MaxValue)
    {
        Fit fit = new(size, alignment, lowest, highest);
        for (int i = IndexOfFirstEndingAtOrAfter(lowest); i < _ranges.Length && _ranges[i].First <= highest; i++)
        {
            if (fit.TryLowest(_ranges[i], out ulong start))
                return start;
        }

        return null;
    }

    /// <summary>The highest start where <paramref name="size"/> bytes fit; otherwise as <see cref="FindFirst"/>.</summary>
    /// <inheritdoc cref="FindFirst"/>
    public ulong? FindLast(ulong size, ulong alignment = 1, ulong lowest = 0, ulong highest = ulong.MaxValue)
    {
        Fit fit = new(size, alignment, lowest, highest);
        for (int i = IndexOfLastStartingAtOrBefore(highest); i >= 0 && _ranges[i].Last >= lowest; i--)
        {
            if (fit.TryHighest(_ranges[i], out ulong start))
                return start;
        }

        return null;
    }

    /// <summary>
    /// The lowest fitting start in the smallest range where <paramref name="size"/> bytes fit, the lowest such range if
    /// several are equally small; otherwise as <see cref="FindFirst"/>. Ranges are measured as cut by
    /// <paramref name="lowest"/> and <paramref name="highest"/>.
    /// </summary>
    /// <inheritdoc cref="FindFirst"/>
    public ulong? FindBest(ulong size, ulong alignment = 1, ulong lowest = 0, ulong highest = ulong.MaxValue)
    {
        Fit fit = new(size, alignment, lowest, highest);
        ulong? best = null;
        ulong bestLengthMinusOne = 0;
        for (int i = IndexOfFirstEndingAtOrAfter(lowest); i < _ranges.Length && _ranges[i].First <= highest; i++)
        {
            ulong lengthMinusOne = Math.Min(_ranges[i].Last, highest) - Math.Max(_ranges[i].First, lowest);
            if ((best is null || lengthMinusOne < bestLengthMinusOne) && fit.TryLowest(_ranges[i], out ulong start))
            {
                best = start;
                bestLengthMinusOne = lengthMinusOne;
            }
        }

        return best;
    }

    /// <summary>Whether both hold the same addresses.</summary>
    public bool SetEquals(IovaRangeView other) => _ranges.SequenceEqual(other._ranges);

    /// <summary>Copies the ranges into an immutable set of its own.</summary>
    public IovaRangeSet ToSet() => IovaRangeSet.FromCanonicalCopy(_ranges);

    /// <summary>Enumerates from low to high, without allocation.</summary>
    public ReadOnlySpan<IovaRange>.Enumerator GetEnumerator() => _ranges.GetEnumerator();

    /// <summary>Writes the ranges as <c>0xfirst..0xlast</c>, separated by a comma and a blank; nothing for the empty set.</summary>
    public override string ToString() => RangeListText.Format(_ranges);

    /// <summary>Sees ranges whose maker has just made them canonical.</summary>
    internal static IovaRangeView Unchecked(ReadOnlySpan<IovaRange> canonical) => new(canonical);

    private int IndexOfFirstEndingAtOrAfter(ulong address) => Halving.IndexOfFirstEndingAtOrAfter(_ranges, address);

    private int IndexOfLastStartingAtOrBefore(ulong address)
    {
        int index = IndexOfFirstEndingAtOrAfter(address);
        return index < _ranges.Length && _ranges[index].First <= address ? index : index - 1;
    }
}
