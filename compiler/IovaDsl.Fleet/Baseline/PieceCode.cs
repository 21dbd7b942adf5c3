using System.Numerics;
using System.Runtime.CompilerServices;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// A piece as bytes, told by where it starts behind the one before it; most pieces of pages take seven.
/// <code>
///   tag     1 byte: how long the three others are; bit 7: bytes are counted in pages of 4 KiB
///   gap     0 to 8 bytes: how far behind the end of the piece before it
///   length  1, 2, 4 or 8 bytes: its length minus one
///   host    0 bytes where several hosts exclude it, else 2, 3 or 4
/// </code>
/// Numbers are little-endian. Reading and writing touches up to <see cref="Longest"/> bytes.
/// </summary>
internal static class PieceCode
{
    /// <summary>With what is touched behind the last byte.</summary>
    public const int Longest = 32;

    private const int PageBits = 12;
    private const ulong InPage = (1UL << PageBits) - 1;
    private const int InPages = 0x80;

    private static ReadOnlySpan<byte> GapLengths => [0, 1, 2, 3, 4, 5, 6, 8];
    private static ReadOnlySpan<byte> LengthLengths => [1, 2, 4, 8];
    private static ReadOnlySpan<byte> HostLengths => [0, 2, 3, 4];

    // The shortest code for a number of so many bytes.
    private static ReadOnlySpan<byte> GapCodes => [0, 1, 2, 3, 4, 5, 6, 7, 7];
    private static ReadOnlySpan<byte> LengthCodes => [0, 0, 1, 2, 2, 3, 3, 3, 3];
    private static ReadOnlySpan<byte> HostCodes => [1, 1, 1, 2, 3];

    /// <param name="end">The address behind the piece before it.</param>
    /// <returns>How many bytes were written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ref byte to, ulong end, ulong first, ulong last, int host)
    {
        ulong gap = first - end;
        ulong length = last - first;
        int tag = 0;
        if ((gap & InPage) == 0 && (length & InPage) == InPage)
            (gap, length, tag) = (gap >> PageBits, length >> PageBits, InPages);
        int gapCode = GapCodes[BytesOf(gap)];
        int lengthCode = LengthCodes[BytesOf(length)];
        int hostCode = host == Piece.Several ? 0 : HostCodes[BytesOf((uint)host)];
        to = (byte)(tag | gapCode | lengthCode << 3 | hostCode << 5);
        int at = 1;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), gap);
        at += GapLengths[gapCode];
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), length);
        at += LengthLengths[lengthCode];
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, at), host);
        return at + HostLengths[hostCode];
    }

    /// <param name="end">The address behind the piece before it.</param>
    /// <returns>How many bytes were read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ref byte from, ulong end, out ulong first, out ulong last, out int host)
    {
        int tag = from;
        int shift = (tag >> 7) * PageBits;
        int at = 1;
        first = end + (Number(ref Unsafe.Add(ref from, at), GapLengths[tag & 7]) << shift);
        at += GapLengths[tag & 7];
        int lengthLength = LengthLengths[tag >> 3 & 3];
        ulong length = Number(ref Unsafe.Add(ref from, at), lengthLength);
        at += lengthLength;
        int hostLength = HostLengths[tag >> 5 & 3];
        host = hostLength == 0 ? Piece.Several : (int)Number(ref Unsafe.Add(ref from, at), hostLength);
        last = first + (length << shift | (1UL << shift) - 1);
        return at + hostLength;
    }

    private static int BytesOf(ulong number) => (64 + 7 - BitOperations.LeadingZeroCount(number)) >> 3;

    // Shifted twice, since a shift by 64 is none.
    private static ulong Number(ref byte from, int length) =>
        Unsafe.ReadUnaligned<ulong>(ref from) & ~(ulong.MaxValue << (length * 4) << (length * 4));
}
