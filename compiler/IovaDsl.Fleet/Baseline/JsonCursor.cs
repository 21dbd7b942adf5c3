using System.Text.Json;

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
        int end = rest.IndexOfAny((byte)'"', (byte)'\\');
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

    /// <summary>Two addresses in brackets.</summary>
    public bool TryRange(out ulong first, out ulong last)
    {
        if (TryPlainRange(out first, out last))
            return true;
        last = 0;
        return Take((byte)'[') && TryAddress(out first) && Take((byte)',') && TryAddress(out last) && Take((byte)']');
    }

    // As most writers write it: ["0x0","0xfff"], without a blank.
    private bool TryPlainRange(out ulong first, out ulong last)
    {
        first = last = 0;
        ReadOnlySpan<byte> rest = _line[At..];
        if (!rest.StartsWith("[\"0x"u8) || !HexAddress.TryParse(rest[4..], out first, out int firstDigits))
            return false;
        int middle = 4 + firstDigits;
        if (!rest[middle..].StartsWith("\",\"0x"u8) || !HexAddress.TryParse(rest[(middle + 5)..], out last, out int lastDigits))
            return false;
        int end = middle + 5 + lastDigits;
        if (rest.Length < end + 2 || rest[end + 1] != ']')
            return false;
        At += end + 2;
        return true;
    }

    private bool TryNumber(ReadOnlySpan<byte> rest, out ulong number)
    {
        bool isNumber = System.Buffers.Text.Utf8Parser.TryParse(rest, out number, out int length);
        At += isNumber ? length : 0;
        return isNumber;
    }

    /// <summary>Skips one value of any kind.</summary>
    public bool SkipValue()
    {
        SkipBlanks();
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
        while (At < _line.Length && _line[At] is (byte)' ' or (byte)'\t' or (byte)'\r')
            At++;
    }
}
