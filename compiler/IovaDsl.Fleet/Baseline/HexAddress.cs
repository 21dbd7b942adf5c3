namespace IovaDsl.Fleet.Baseline;

/// <summary>Hexadecimal digits up to a closing quote.</summary>
internal static class HexAddress
{
    private const int MostDigits = 16;

    /// <param name="text">Begins with the first digit.</param>
    /// <param name="length">How many digits stand before the quote: 1 to 16.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong value, out int length)
    {
        value = 0;
        for (length = 0; length < text.Length && length < MostDigits && char.IsAsciiHexDigit((char)text[length]); length++)
            value = (value << 4) | (uint)(text[length] <= '9' ? text[length] - '0' : (text[length] | 0x20) - 'a' + 10);
        return length > 0 && length < text.Length && text[length] == '"';
    }
}
