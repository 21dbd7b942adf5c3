using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Commands;

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

    /// <summary><c>ADDRESS</c> or <c>FIRST..LAST</c>, both inclusive; adds an error for anything else.</summary>
    public static IovaRange Range(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        string firstText = dots < 0 ? text : text[..dots];
        string lastText = dots < 0 ? text : text[(dots + 2)..];
        if (!TryAddress(firstText, out ulong first) || !TryAddress(lastText, out ulong last))
            result.AddError($"'{text}' is not an address or a range; write 0x8000_0000 or 0x8000_0000..0x8000_ffff, up to 2^64-1");
        else if (last < first)
            result.AddError($"'{text}' ends before it starts");
        else
            return new IovaRange(first, last);
        return default;
    }

    /// <summary><c>FIRST..LAST</c>, both inclusive; false for anything else.</summary>
    public static bool TryRange(string text, out IovaRange range)
    {
        range = default;
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || !TryAddress(text[..dots], out ulong first) || !TryAddress(text[(dots + 2)..], out ulong last) || last < first)
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
        int suffix = !isHex && !isBinary && text.Length > 1 ? Suffixes.IndexOf(text[^1], StringComparison.Ordinal) : -1;
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
