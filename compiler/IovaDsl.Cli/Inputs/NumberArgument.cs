using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Inputs;

/// <summary>
/// Numbers on the command line, as the language writes them: decimal, <c>0x</c>, <c>0b</c>, <c>_</c> between digits, and
/// the binary suffixes K M G T P E on decimal numbers.
/// </summary>
internal static class NumberArgument
{
    private const string Suffixes = "KMGTPE";

    /// <summary>A size from 1 to 2^64-1 bytes; adds an error and gives 0 for anything else.</summary>
    public static ulong Size(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        if (TryParse(text, out BigInteger number) && number >= 1 && number <= ulong.MaxValue)
            return (ulong)number;
        result.AddError($"'{text}' is not a size; write bytes, as in 64K, 0x1_0000 or 2G, at least 1");
        return 0;
    }

    /// <summary>A power of two; adds an error and gives 0 for anything else.</summary>
    public static ulong Alignment(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        if (TryParse(text, out BigInteger number) && number >= 1 && number <= ulong.MaxValue && number.IsPowerOfTwo)
            return (ulong)number;
        result.AddError($"'{text}' is not an alignment; write a power of two, as in 4K or 2M");
        return 0;
    }

    /// <summary>A bound from 1 to 2^64; adds an error and gives 0 for anything else.</summary>
    public static BigInteger Bound(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        if (TryParse(text, out BigInteger number) && number >= 1 && number <= BigInteger.One << 64)
            return number;
        result.AddError($"'{text}' is not an address to stay below; write it as in 4G or 0x1_0000_0000, at least 1");
        return 0;
    }

    /// <summary>
    /// A range as the language writes it, in one word or several: <c>ADDRESS</c>, <c>FIRST..LAST</c>, <c>START size N</c>,
    /// <c>below X</c>, <c>above X</c>, <c>bits N</c>; adds an error for anything else.
    /// </summary>
    public static IovaRange Range(ArgumentResult result)
    {
        string text = string.Join(' ', result.Tokens.Select(token => token.Value));
        if (!TryEnds(text, out BigInteger first, out BigInteger last) || first > ulong.MaxValue || last > ulong.MaxValue)
            result.AddError(
                $"'{text}' is not an address or a range up to 2^64-1; write 0x8000_0000, 0x8000_0000..0x8000_ffff or 0 size 64G"
            );
        else if (last < first)
            result.AddError($"'{text}' ends before it starts");
        else
            return new IovaRange((ulong)first, (ulong)last);
        return default;
    }

    private static bool TryEnds(string text, out BigInteger first, out BigInteger last)
    {
        first = 0;
        last = ulong.MaxValue;
        string[] words = text.Replace("..", " .. ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case [var address]:
                bool isOne = TryParse(address, out first);
                last = first;
                return isOne;
            case [var start, "..", var end]:
                return TryParse(start, out first) & TryParse(end, out last);
            case [var start, "size", var size]:
                bool isSized = TryParse(start, out first) & TryParse(size, out last) && last >= 1;
                last += first - 1;
                return isSized;
            case ["below", var bound]:
                bool isBelow = TryParse(bound, out last) && last >= 1;
                last -= 1;
                return isBelow;
            case ["above", var bound]:
                bool isAbove = TryParse(bound, out first);
                first += 1;
                return isAbove;
            case ["bits", var bits] when int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int count):
                last = (BigInteger.One << Math.Min(count, 65)) - 1;
                return count is >= 1 and <= 64;
            default:
                return false;
        }
    }

    /// <summary><c>FIRST..LAST</c>, both inclusive; false for anything else.</summary>
    public static bool TryRange(string text, out IovaRange range)
    {
        range = default;
        if (
            text.Split("..") is not [var start, var end]
            || !TryAddress(start, out ulong first)
            || !TryAddress(end, out ulong last)
            || last < first
        )
            return false;
        range = new IovaRange(first, last);
        return true;
    }

    private static bool TryAddress(string text, out ulong address)
    {
        bool ok = TryParse(text, out BigInteger number) && number <= ulong.MaxValue;
        address = ok ? (ulong)number : 0;
        return ok;
    }

    /// <summary>A number of any size; false for what is none.</summary>
    public static bool TryParse(string text, out BigInteger number)
    {
        number = 0;
        bool isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        bool isBinary = text.StartsWith("0b", StringComparison.OrdinalIgnoreCase);
        int suffix =
            !isHex && !isBinary && text.Length > 1 ? Suffixes.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal) : -1;
        ReadOnlySpan<char> digits =
            isHex || isBinary ? text.AsSpan(2)
            : suffix >= 0 ? text.AsSpan(0, text.Length - 1)
            : text;
        if (
            !TryDigits(
                digits,
                isHex ? 16
                    : isBinary ? 2
                    : 10,
                out number
            )
        )
            return false;
        number <<= 10 * (suffix + 1);
        return true;
    }

    // Longer than any number meant, and short enough to be read at once.
    private const int MostDigits = 100;

    private static bool TryDigits(ReadOnlySpan<char> digits, int radix, out BigInteger number)
    {
        number = 0;
        if (
            digits.IsEmpty
            || digits.Length > MostDigits
            || digits[0] == '_'
            || digits[^1] == '_'
            || digits.Contains("__", StringComparison.Ordinal)
        )
            return false;
        foreach (char c in digits)
        {
            if (c == '_')
                continue;
            if (!char.IsAsciiHexDigit(c))
                return false;
            int digit = int.Parse([c], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (digit >= radix)
                return false;
            number = number * radix + digit;
        }

        return true;
    }
}
