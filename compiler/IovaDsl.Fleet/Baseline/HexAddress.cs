using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace IovaDsl.Fleet.Baseline;

/// <summary>Hexadecimal digits up to a closing quote, sixteen bytes at once.</summary>
internal static class HexAddress
{
    private const int Lanes = 16;

    // For n digits: byte i of the result is digit i + n - 16, and 0 (an index out of range) where there is none.
    private static readonly Vector128<byte>[] RightAligned = MakeShuffles();

    private static Vector128<byte>[] MakeShuffles()
    {
        var shuffles = new Vector128<byte>[Lanes + 1];
        Span<byte> indices = stackalloc byte[Lanes];
        for (int digits = 0; digits <= Lanes; digits++)
        {
            for (int i = 0; i < Lanes; i++)
                indices[i] = (byte)(i + digits - Lanes >= 0 ? i + digits - Lanes : byte.MaxValue);
            shuffles[digits] = Vector128.Create<byte>(indices);
        }

        return shuffles;
    }

    /// <param name="text">Begins with the first digit.</param>
    /// <param name="length">How many digits stand before the quote: 1 to 16.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value, out int length)
    {
        value = 0;
        length = 0;
        return text.Length > Lanes ? TryParseAtOnce(text, out value, out length) : TryParseOneByOne(text, out value, out length);
    }

    private static bool TryParseAtOnce(ReadOnlySpan<byte> text, out ulong value, out int length)
    {
        Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text));
        uint quotes = Vector128.Equals(bytes, Vector128.Create((byte)'"')).ExtractMostSignificantBits();
        length = quotes != 0 ? System.Numerics.BitOperations.TrailingZeroCount(quotes) : Lanes;
        value = 0;
        if (length == 0 || (length == Lanes && text[Lanes] != '"'))
            return false;
        Vector128<byte> letters = (bytes | Vector128.Create((byte)0x20)) - Vector128.Create((byte)'a');
        Vector128<byte> digits = bytes - Vector128.Create((byte)'0');
        Vector128<byte> isLetter = Vector128.LessThan(letters, Vector128.Create((byte)6));
        Vector128<byte> isDigit = Vector128.LessThan(digits, Vector128.Create((byte)10));
        uint wanted = (uint)((1 << length) - 1);
        if (((isLetter | isDigit).ExtractMostSignificantBits() & wanted) != wanted)
            return false;
        Vector128<byte> nibbles = Vector128.ConditionalSelect(isLetter, letters + Vector128.Create((byte)10), digits);
        value = Combine(Vector128.Shuffle(nibbles, RightAligned[length]));
        return true;
    }

    // The first digit of each pair is the upper half of its byte, and the first byte of all the highest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Combine(Vector128<byte> nibbles)
    {
        Vector128<ushort> pairs = nibbles.AsUInt16();
        Vector128<ushort> joined = ((pairs << 4) | (pairs >> 8)) & Vector128.Create((ushort)0xff);
        return BinaryPrimitives.ReverseEndianness(Vector128.Narrow(joined, Vector128<ushort>.Zero).AsUInt64().ToScalar());
    }

    private static bool TryParseOneByOne(ReadOnlySpan<byte> text, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < text.Length && length < Lanes && char.IsAsciiHexDigit((char)text[length]); length++)
            value = (value << 4) | (uint)(text[length] <= '9' ? text[length] - '0' : (text[length] | 0x20) - 'a' + 10);
        return length > 0 && length < text.Length && text[length] == '"';
    }
}
