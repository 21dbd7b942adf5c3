using System.Runtime.InteropServices;

namespace IovaDsl.Runtime;

/// <summary>
/// A non-empty range of I/O virtual addresses in bytes, both ends inclusive, anywhere in the 64-bit space.
/// </summary>
/// <remarks>
/// <para>
/// Ends are inclusive so that the last address of the space, 2^64-1, can be said. There is no empty range, and there is
/// no <c>Length</c>: the whole space has 2^64 bytes, which 64 bits cannot hold. Ask <see cref="TryGetLength"/>, or
/// use <see cref="LengthMinusOne"/>, which always fits.
/// </para>
/// <para>
/// <c>default</c> is the range <c>0x0..0x0</c>: the single address 0. (It is also what a Linux IOMMU driver that never
/// sets its aperture leaves behind.) The layout is two consecutive 64-bit words, first and last, so that a table of
/// constants can be read in place as ranges.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly partial record struct IovaRange : IComparable<IovaRange>
{
    /// <summary>Makes the range <paramref name="first"/>..<paramref name="last"/>, both inclusive, in bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> lies before <paramref name="first"/>.</exception>
    public IovaRange(ulong first, ulong last)
    {
        if (last < first)
            ThrowReversed();
        First = first;
        Last = last;
    }

    /// <summary>The inside does not check: callers have just proved <paramref name="first"/> &lt;= <paramref name="last"/>.</summary>
    private IovaRange(ulong first, ulong last, bool unchecked_)
    {
        _ = unchecked_;
        First = first;
        Last = last;
    }

    /// <summary>The first address, inclusive.</summary>
    public ulong First { get; }

    /// <summary>The last address, inclusive.</summary>
    public ulong Last { get; }

    /// <summary>The whole 64-bit space, <c>0x0..0xffffffffffffffff</c>.</summary>
    public static IovaRange All => new(0, ulong.MaxValue, unchecked_: true);

    /// <summary>Whether this is the whole 64-bit space, the one range whose length does not fit 64 bits.</summary>
    public bool IsAll => First == 0 && Last == ulong.MaxValue;

    /// <summary>The number of bytes minus one, 0..2^64-1. It always fits.</summary>
    public ulong LengthMinusOne => Last - First;

    /// <summary>The number of bytes.</summary>
    /// <param name="length">The length in bytes, 1..2^64-1; 0 when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> for the whole space, whose 2^64 bytes do not fit.</returns>
    public bool TryGetLength(out ulong length)
    {
        length = unchecked(LengthMinusOne + 1);
        return length != 0;
    }

    /// <summary>The range of <paramref name="size"/> bytes from <paramref name="start"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="size"/> is 0, or the range would pass 2^64-1.
    /// </exception>
    public static IovaRange FromStartAndSize(ulong start, ulong size) =>
        TryFromStartAndSize(start, size, out IovaRange range)
            ? range
            : throw new ArgumentOutOfRangeException(nameof(size), "A range has at least one byte and ends at or before 2^64-1.");

    /// <summary>The range of <paramref name="size"/> bytes from <paramref name="start"/>, if there is one.</summary>
    /// <returns><see langword="false"/> if <paramref name="size"/> is 0 or the range would pass 2^64-1.</returns>
    public static bool TryFromStartAndSize(ulong start, ulong size, out IovaRange range)
    {
        if (size == 0 || size - 1 > ulong.MaxValue - start)
        {
            range = default;
            return false;
        }

        range = new IovaRange(start, start + (size - 1), unchecked_: true);
        return true;
    }

    /// <summary>All addresses of <paramref name="bits"/> bits: <c>0 .. 2^bits-1</c>.</summary>
    /// <param name="bits">A number of address bits, 1..64.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bits"/> is outside 1..64.</exception>
    public static IovaRange FromBits(int bits)
    {
        if (bits is < 1 or > 64)
            throw new ArgumentOutOfRangeException(nameof(bits), "A number of address bits lies in 1..64.");
        return new IovaRange(0, ulong.MaxValue >> (64 - bits), unchecked_: true);
    }

    /// <summary>Whether <paramref name="address"/> lies in this range.</summary>
    public bool Contains(ulong address) => First <= address && address <= Last;

    /// <summary>Whether every address of <paramref name="other"/> lies in this range.</summary>
    public bool Covers(IovaRange other) => First <= other.First && other.Last <= Last;

    /// <summary>Whether the two ranges have an address in common.</summary>
    public bool Overlaps(IovaRange other) => First <= other.Last && other.First <= Last;

    /// <summary>Whether this range ends before <paramref name="other"/> starts; there may or may not be a gap.</summary>
    public bool IsBefore(IovaRange other) => Last < other.First;

    /// <summary>
    /// Whether the two ranges are neighbours: no address in common and none between. Nothing touches across the end of
    /// the space: 2^64-1 and 0 are not neighbours.
    /// </summary>
    public bool Touches(IovaRange other) =>
        (Last < other.First && other.First - Last == 1) || (other.Last < First && First - other.Last == 1);

    /// <summary>The addresses common to both ranges.</summary>
    /// <returns><see langword="false"/> if there are none.</returns>
    public bool TryIntersect(IovaRange other, out IovaRange common)
    {
        ulong first = Math.Max(First, other.First);
        ulong last = Math.Min(Last, other.Last);
        if (last < first)
        {
            common = default;
            return false;
        }

        common = new IovaRange(first, last, unchecked_: true);
        return true;
    }

    /// <summary>Orders by first address, then by last.</summary>
    public int CompareTo(IovaRange other)
    {
        int byFirst = First.CompareTo(other.First);
        return byFirst != 0 ? byFirst : Last.CompareTo(other.Last);
    }

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(IovaRange left, IovaRange right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts behind <paramref name="right"/>.</summary>
    public static bool operator >(IovaRange left, IovaRange right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>, or is the same.</summary>
    public static bool operator <=(IovaRange left, IovaRange right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts behind <paramref name="right"/>, or is the same.</summary>
    public static bool operator >=(IovaRange left, IovaRange right) => left.CompareTo(right) >= 0;

    /// <summary>
    /// Reads <c>first..last</c>, both inclusive. Each end is <c>0x</c> hexadecimal, <c>0b</c> binary or decimal, with
    /// <c>_</c> allowed between digits; blanks around the ends are ignored.
    /// </summary>
    /// <exception cref="FormatException">The text is not such a range, or its last address lies before its first.</exception>
    public static IovaRange Parse(string text)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        return Parse(text.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static IovaRange Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out IovaRange range)
            ? range
            : throw new FormatException($"'{text.ToString()}' is not a range; expected first..last, as in 0x1000..0x1fff.");

    /// <summary>Reads what <see cref="Parse(string)"/> reads.</summary>
    /// <returns><see langword="false"/>, and the default range, if the text is not a range.</returns>
    public static bool TryParse(string? text, out IovaRange range) => TryParse(text.AsSpan(), out range);

    /// <inheritdoc cref="TryParse(string, out IovaRange)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out IovaRange range)
    {
        range = default;
        int dots = text.IndexOf("..".AsSpan(), StringComparison.Ordinal);
        if (
            dots < 0
            || !AddressText.TryParse(text.Slice(0, dots), out ulong first)
            || !AddressText.TryParse(text.Slice(dots + 2), out ulong last)
            || last < first
        )
            return false;
        range = new IovaRange(first, last, unchecked_: true);
        return true;
    }

    /// <summary>
    /// Writes <c>0xfirst..0xlast</c> in lower-case hexadecimal without padding; <see cref="Parse(string)"/> reads it back.
    /// </summary>
    public override string ToString() => AddressText.Format(First) + ".." + AddressText.Format(Last);

    /// <summary>Makes a range whose order the caller has already proved.</summary>
    internal static IovaRange Unchecked(ulong first, ulong last) => new(first, last, unchecked_: true);

    private static void ThrowReversed() =>
        throw new ArgumentOutOfRangeException("last", "The last address of a range lies before its first.");
}
