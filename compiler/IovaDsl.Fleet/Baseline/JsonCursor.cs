using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>A place in a line of JSON. Every read skips blanks before it, and moves on only where it succeeds.</summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> line)
{
    private readonly ReadOnlySpan<byte> _line = line;

    /// <summary>The next byte, from 0.</summary>
    public int At { get; private set; }

    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return At == _line.Length;
        }
    }

    public bool Take(byte wanted)
    {
        SkipBlanks();
        if (At >= _line.Length || _line[At] != wanted)
            return false;
        At++;
        return true;
    }

    /// <summary>The text between quotes, as written: escapes are left in it.</summary>
    public bool TryText(out ReadOnlySpan<byte> text)
    {
        text = default;
        SkipBlanks();
        if (At >= _line.Length || _line[At] != '"')
            return false;
        ReadOnlySpan<byte> rest = _line[(At + 1)..];
        int end = EndOfPlain(rest);
        while (end >= 0 && rest[end] == '\\')
        {
            int after = end + 2;
            int more = after <= rest.Length ? rest[after..].IndexOfAny((byte)'"', (byte)'\\') : -1;
            end = more < 0 ? -1 : after + more;
        }

        if (end < 0)
            return false;
        text = rest[..end];
        At += end + 2;
        return true;
    }

    // Most texts are short, for which the general search costs more than the text.
    private static int EndOfPlain(ReadOnlySpan<byte> text)
    {
        if (text.Length >= Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(text));
            Vector128<byte> ends =
                Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
            if (ends != Vector128<byte>.Zero)
                return BitOperations.TrailingZeroCount(ends.ExtractMostSignificantBits());
        }

        return text.IndexOfAny((byte)'"', (byte)'\\');
    }

    /// <summary>An address in quotes with <c>0x</c>, or a number.</summary>
    public bool TryAddress(out ulong address)
    {
        address = 0;
        SkipBlanks();
        ReadOnlySpan<byte> rest = _line[At..];
        if (rest.Length < 4 || rest[0] != '"')
            return TryNumber(rest, out address);
        if (rest[1] != '0' || (rest[2] | 0x20) != 'x')
            return false;
        if (!HexAddress.TryParse(rest[3..], out address, out int digits))
            return false;
        At += digits + 4;
        return true;
    }

    /// <summary>Reads ranges that are plainly written, one after another; how many.</summary>
    public int ReadPlainRanges(Span<IovaRange> ranges)
    {
        SkipBlanks();
        int at = At;
        int count = PlainRanges.Read(_line, ref at, ranges);
        At = at;
        return count;
    }

    /// <summary>Two addresses in brackets.</summary>
    public bool TryRange(out ulong first, out ulong last)
    {
        first = last = 0;
        return Take((byte)'[') && TryAddress(out first) && Take((byte)',') && TryAddress(out last) && Take((byte)']');
    }

    // Up to nineteen digits cannot overflow; what has more, or is not plainly a number, takes the long way.
    private bool TryNumber(ReadOnlySpan<byte> rest, out ulong number)
    {
        number = 0;
        int length = 0;
        while (length < rest.Length && (uint)(rest[length] - '0') < 10)
            number = number * 10 + (uint)(rest[length++] - '0');
        if (length > 19 && !(System.Buffers.Text.Utf8Parser.TryParse(rest, out number, out int read) && read == length))
            return false;
        At += length;
        return length > 0;
    }

    /// <summary>Skips one value of any kind.</summary>
    public bool SkipValue()
    {
        if (TryText(out _))
            return true;
        try
        {
            var reader = new Utf8JsonReader(_line[At..], isFinalBlock: false, default);
            if (!reader.Read() || !reader.TrySkip())
                return false;
            At += (int)reader.BytesConsumed;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void SkipBlanks()
    {
        int at = At;
        while ((uint)at < (uint)_line.Length && _line[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
            at++;
        At = at;
    }
}
