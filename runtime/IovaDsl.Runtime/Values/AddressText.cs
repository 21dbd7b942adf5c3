using System.Globalization;

namespace IovaDsl.Runtime;

/// <summary>
/// How an address is written and read: <c>0x</c> hexadecimal, <c>0b</c> binary or decimal, with <c>_</c> between digits.
/// What is written is always lower-case <c>0x</c> hexadecimal without padding. Culture never takes part.
/// </summary>
internal static class AddressText
{
    public static string Format(ulong address) => "0x" + address.ToString("x", CultureInfo.InvariantCulture);

#if NET
    /// <summary>There is one form of text, so a format string is a mistake.</summary>
    public static void RequireNoFormat(ReadOnlySpan<char> format)
    {
        if (!format.IsEmpty)
            throw new FormatException($"Unknown format '{format}'; there is one form, and no format string for it.");
    }
#endif

    public static bool TryParse(ReadOnlySpan<char> text, out ulong address)
    {
        text = text.Trim();
        uint radix = 10;
        if (text.Length >= 2 && text[0] == '0')
        {
            if (text[1] is 'x' or 'X')
                radix = 16;
            else if (text[1] is 'b' or 'B')
                radix = 2;
        }

        return TryParseDigits(radix == 10 ? text : text.Slice(2), radix, out address);
    }

    /// <summary>Reads digits of one radix; an underscore is accepted between two digits only.</summary>
    private static bool TryParseDigits(ReadOnlySpan<char> digits, uint radix, out ulong value)
    {
        value = 0;
        bool lastWasDigit = false;
        ulong sum = 0;
        foreach (char c in digits)
        {
            if (c == '_')
            {
                if (!lastWasDigit)
                    return false;
                lastWasDigit = false;
                continue;
            }

            uint digit = DigitValue(c);
            if (digit >= radix || sum > (ulong.MaxValue - digit) / radix)
                return false;
            sum = (sum * radix) + digit;
            lastWasDigit = true;
        }

        if (!lastWasDigit)
            return false;
        value = sum;
        return true;
    }

    private static uint DigitValue(char c) =>
        c switch
        {
            >= '0' and <= '9' => (uint)(c - '0'),
            >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
            >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
            _ => uint.MaxValue,
        };
}
