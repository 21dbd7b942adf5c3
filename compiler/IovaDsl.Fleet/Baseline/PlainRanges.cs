using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Reads ranges as nearly all writers write them, <c>["0x0","0xfff"]</c> or <c>[0,4095]</c>, with or without a blank after a comma, both
/// addresses at once. What is written otherwise, or is wrong, is left where it stands.
/// </summary>
internal static class PlainRanges
{
    private const int Lanes = 16;

    // A range, the longest that is read here, lies within so many bytes; and so many stand before the first address's last digit.
    private const int Window = 64;
    private const int FewestBefore = Lanes;

    private static ReadOnlySpan<byte> Beginning => "[\"0x"u8;

    // From byte n on: n lanes of 0xff at the end, the others 0.
    private static ReadOnlySpan<byte> LastLanes =>
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255];

    /// <param name="at">The first range; moves behind the last that was read.</param>
    /// <returns>How many were read.</returns>
    public static int Read(ReadOnlySpan<byte> line, ref int at, Span<IovaRange> ranges)
    {
        if (at < FewestBefore)
            return 0;
        ref byte start = ref MemoryMarshal.GetReference(line);
        uint beginning = MemoryMarshal.Read<uint>(Beginning);
        int count = 0;
        int next = at;
        while (count < ranges.Length && next <= line.Length - Window)
        {
            ref byte range = ref Unsafe.Add(ref start, next);
            int length =
                Unsafe.ReadUnaligned<uint>(ref range) == beginning ? ReadTexts(ref range, out ranges[count])
                : range == '[' ? ReadNumbers(ref range, out ranges[count])
                : 0;
            if (length == 0)
                break;
            count++;
            at = next + length;
            if (Unsafe.Add(ref range, length) != ',')
                break;
            next = at + (Unsafe.Add(ref range, length + 1) == ' ' ? 2 : 1);
        }

        return count;
    }

    // Its length, with both brackets, at most 46; 0 where it is not plain.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadTexts(ref byte range, out IovaRange read)
    {
        ulong quotes = Quotes(ref range) & ~2UL;
        int firstEnd = BitOperations.TrailingZeroCount(quotes);
        quotes &= quotes - 1;
        int lastStart = BitOperations.TrailingZeroCount(quotes);
        quotes &= quotes - 1;
        int lastEnd = BitOperations.TrailingZeroCount(quotes);
        int firstDigits = firstEnd - 4;
        int lastDigits = lastEnd - lastStart - 3;
        int gap = lastStart - firstEnd;
        read = default;
        if (quotes == 0 || (uint)(firstDigits - 1) >= Lanes || (uint)(lastDigits - 1) >= Lanes)
            return 0;
        bool isJoined = gap == 2 || (gap == 3 && Unsafe.Add(ref range, firstEnd + 2) == ' ');
        if (!isJoined || Unsafe.Add(ref range, firstEnd + 1) != ',' || Unsafe.Add(ref range, lastEnd + 1) != ']')
            return 0;
        if (Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref range, lastStart + 1)) != MemoryMarshal.Read<ushort>("0x"u8))
            return 0;
        if (!TryDigits(ref range, firstEnd, firstDigits, lastEnd, lastDigits, out ulong first, out ulong last) || last < first)
            return 0;
        read = new IovaRange(first, last);
        return lastEnd + 2;
    }

    // Up to nineteen digits cannot overflow.
    private const int MostDigits = 19;

    private static int ReadNumbers(ref byte range, out IovaRange read)
    {
        read = default;
        int middle = 1 + Number(ref Unsafe.Add(ref range, 1), out ulong first);
        if (middle == 1 || Unsafe.Add(ref range, middle) != ',')
            return 0;
        int second = middle + (Unsafe.Add(ref range, middle + 1) == ' ' ? 2 : 1);
        int end = second + Number(ref Unsafe.Add(ref range, second), out ulong last);
        if (end == second || Unsafe.Add(ref range, end) != ']' || last < first)
            return 0;
        read = new IovaRange(first, last);
        return end + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Number(ref byte digits, out ulong number)
    {
        number = 0;
        int length = 0;
        for (uint digit; length < MostDigits && (digit = Unsafe.Add(ref digits, length) - (uint)'0') < 10; length++)
            number = number * 10 + digit;
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Quotes(ref byte bytes)
    {
        Vector256<byte> quote = Vector256.Create((byte)'"');
        uint low = Vector256.Equals(Vector256.LoadUnsafe(ref bytes), quote).ExtractMostSignificantBits();
        uint high = Vector256.Equals(Vector256.LoadUnsafe(ref bytes, 32), quote).ExtractMostSignificantBits();
        return low | (ulong)high << 32;
    }

    // Sixteen bytes up to each end, in which all but the digits are made '0'.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryDigits(
        ref byte range,
        int firstEnd,
        int firstDigits,
        int lastEnd,
        int lastDigits,
        out ulong first,
        out ulong last
    )
    {
        ref byte masks = ref MemoryMarshal.GetReference(LastLanes);
        Vector256<byte> bytes = Vector256.Create(
            Vector128.LoadUnsafe(ref Unsafe.Add(ref range, firstEnd - Lanes)),
            Vector128.LoadUnsafe(ref Unsafe.Add(ref range, lastEnd - Lanes))
        );
        Vector256<byte> wanted = Vector256.Create(
            Vector128.LoadUnsafe(ref masks, (nuint)firstDigits),
            Vector128.LoadUnsafe(ref masks, (nuint)lastDigits)
        );
        Vector256<byte> digits = (bytes - Vector256.Create((byte)'0')) & wanted;
        Vector256<byte> letters = (bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a');
        Vector256<byte> isDigit = Vector256.LessThan(digits, Vector256.Create((byte)10));
        Vector256<byte> isLetter = Vector256.LessThan(letters, Vector256.Create((byte)6)) & wanted;
        Vector256<byte> nibbles = Vector256.ConditionalSelect(isLetter, letters + Vector256.Create((byte)10), digits);
        Vector256<ushort> pairs = nibbles.AsUInt16();
        Vector256<ushort> joined = ((pairs << 4) | (pairs >> 8)) & Vector256.Create((ushort)0xff);
        Vector128<ulong> values = Vector256.Narrow(joined, joined).GetLower().AsUInt64();
        first = BinaryPrimitives.ReverseEndianness(values.GetElement(0));
        last = BinaryPrimitives.ReverseEndianness(values.GetElement(1));
        return (isDigit | isLetter) == Vector256<byte>.AllBitsSet;
    }
}
