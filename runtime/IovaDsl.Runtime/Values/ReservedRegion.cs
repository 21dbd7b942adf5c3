using System.Runtime.InteropServices;

namespace IovaDsl.Runtime;

/// <summary>
/// A claim on a range of I/O virtual addresses: its first and last byte (inclusive), what it is for, and how it is to be mapped.
/// </summary>
/// <remarks>
/// <para>
/// Firmware states malformed regions, and Linux prints them, so this type carries them: see <see cref="Form"/>.
/// <see cref="TryGetRange"/> gives what plain arithmetic makes of a region; <see cref="First"/> and <see cref="Last"/>
/// are as the kernel would print them, and for a malformed region <see cref="Last"/> may lie before <see cref="First"/>.
/// </para>
/// <para>
/// <c>default</c> is the single byte at address 0, <see cref="RegionKind.Direct"/>, with no protection stated. The layout
/// is three consecutive 64-bit words (<see cref="First"/>, <see cref="Last"/>, <see cref="Attributes"/>), so that a table of
/// constants can be read in place as regions: see <see cref="FromWords"/>.
/// </para>
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct ReservedRegion
{
    /// <summary>Makes a well-formed region.</summary>
    public ReservedRegion(IovaRange range, RegionKind kind, RegionProtection protection = RegionProtection.None)
        : this(range.First, range.Last, kind, protection, RegionForm.WellFormed) { }

    /// <summary>Makes the well-formed region <paramref name="first"/>..<paramref name="last"/>, both inclusive.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> lies before <paramref name="first"/>.</exception>
    public ReservedRegion(ulong first, ulong last, RegionKind kind, RegionProtection protection = RegionProtection.None)
        : this(new IovaRange(first, last), kind, protection) { }

    private ReservedRegion(ulong first, ulong last, RegionKind kind, RegionProtection protection, RegionForm form)
        : this(first, last, (ulong)kind | ((ulong)protection << 8) | ((ulong)form << 16)) { }

    private ReservedRegion(ulong first, ulong last, ulong attributes)
    {
        First = first;
        Last = last;
        Attributes = attributes;
    }

    /// <summary>The first address, inclusive.</summary>
    public ulong First { get; }

    /// <summary>
    /// The last address, inclusive, as Linux computes it: start + length - 1 modulo 2^64. For a malformed region it may lie
    /// before <see cref="First"/>, or, for a zero length at address 0, be 2^64-1.
    /// </summary>
    public ulong Last { get; }

    /// <summary>
    /// The third word: kind in bits 0..7, protection in bits 8..15, form in bits 16..23, the rest 0. One number rather than
    /// three bytes, so that a table of words means the same on every byte order.
    /// </summary>
    public ulong Attributes { get; }

    /// <summary>What the region is for.</summary>
    public RegionKind Kind => (RegionKind)(byte)Attributes;

    /// <summary>How it is to be mapped.</summary>
    public RegionProtection Protection => (RegionProtection)(byte)(Attributes >> 8);

    /// <summary>Whether the bounds make a range, and if not, how they came to be wrong.</summary>
    public RegionForm Form => (RegionForm)(byte)(Attributes >> 16);

    /// <summary>Whether the bounds do not make a range.</summary>
    public bool IsMalformed => Form != RegionForm.WellFormed;

    /// <summary>The length in bytes as Linux holds it, modulo 2^64: 0 for a zero-length region, and also for the whole space.</summary>
    public ulong KernelLength => unchecked(Last - First + 1);

    /// <summary>
    /// What plain arithmetic makes of the region: its range; an overflowing one ends at 2^64-1; a zero-length or reversed
    /// one is nothing.
    /// </summary>
    /// <returns><see langword="false"/> if the region claims nothing.</returns>
    public bool TryGetRange(out IovaRange range)
    {
        switch (Form)
        {
            case RegionForm.WellFormed:
                range = IovaRange.Unchecked(First, Last);
                return true;
            case RegionForm.Overflowing:
                range = IovaRange.Unchecked(First, ulong.MaxValue);
                return true;
            default:
                range = default;
                return false;
        }
    }

    /// <summary>
    /// Makes a region from a start and a length as firmware states them. A length of 0 makes a
    /// <see cref="RegionForm.ZeroLength"/> region, a start plus length beyond 2^64 an <see cref="RegionForm.Overflowing"/>
    /// one. The whole space cannot be said with a 64-bit length: use <see cref="IovaRange.All"/>.
    /// </summary>
    public static ReservedRegion FromStartAndLength(
        ulong start,
        ulong length,
        RegionKind kind,
        RegionProtection protection = RegionProtection.None
    )
    {
        RegionForm form =
            length == 0 ? RegionForm.ZeroLength
            : length - 1 > ulong.MaxValue - start ? RegionForm.Overflowing
            : RegionForm.WellFormed;
        return new ReservedRegion(start, unchecked(start + length - 1), kind, protection, form);
    }

    /// <summary>
    /// Makes a region from both ends as firmware states them, in whatever order: well-formed if
    /// <paramref name="first"/> &lt;= <paramref name="last"/>; <see cref="RegionForm.ZeroLength"/> if the last is just before the
    /// first, because nothing tells the two apart; otherwise <see cref="RegionForm.Reversed"/>.
    /// </summary>
    public static ReservedRegion FromEnds(ulong first, ulong last, RegionKind kind, RegionProtection protection = RegionProtection.None) =>
        new(first, last, kind, protection, FormOf(first, last));

    /// <summary>Makes a region whose stated last address lies before its first.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> does not lie before <paramref name="first"/>.</exception>
    public static ReservedRegion Malformed(ulong first, ulong last, RegionKind kind, RegionProtection protection = RegionProtection.None) =>
        last < first
            ? FromEnds(first, last, kind, protection)
            : throw new ArgumentOutOfRangeException(nameof(last), "The bounds make a range; there is nothing malformed about them.");

    /// <summary>
    /// Reads a table of constants in place: three words per region, as the remarks on this type say. Nothing is copied.
    /// </summary>
    /// <exception cref="ArgumentException">The number of words is not a multiple of three.</exception>
    public static ReadOnlySpan<ReservedRegion> FromWords(ReadOnlySpan<ulong> words)
    {
        if (words.Length % 3 != 0)
            throw new ArgumentException("A region is three words: first, last, attributes.", nameof(words));
        return MemoryMarshal.Cast<ulong, ReservedRegion>(words);
    }

    /// <summary>Writes <c>0xfirst..0xlast kind</c> with the DSL's word for the kind.</summary>
    public override string ToString() => AddressText.Format(First) + ".." + AddressText.Format(Last) + " " + Kind.Name();

    /// <summary>The place in its input that a merge gave the region with <see cref="WithSequence"/>.</summary>
    internal uint Sequence => (uint)(Attributes >> 32);

    /// <summary>The same region with another end: how a merge extends the element it keeps.</summary>
    internal ReservedRegion WithLast(ulong last) => new(First, last, Kind, Protection, FormOf(First, last));

    /// <summary>
    /// The same region with its place in the input in the unused upper half of the attributes: how a merge keeps the order of
    /// insertion through a sort that is not stable, without memory of its own.
    /// </summary>
    internal ReservedRegion WithSequence(uint sequence) => new(First, Last, (uint)Attributes | ((ulong)sequence << 32));

    private static RegionForm FormOf(ulong first, ulong last) =>
        first <= last ? RegionForm.WellFormed
        : first - last == 1 ? RegionForm.ZeroLength
        : RegionForm.Reversed;
}
