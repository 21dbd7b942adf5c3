using System.Numerics;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What a number token says.</summary>
internal static class NumberReader
{
    // The largest number that can matter is 2^64 in binary with an underscore between all digits.
    private const int MaximumLength = 200;

    private const string Suffixes = "KMGTPE";

    /// <summary>
    /// Reads the number at <paramref name="start"/>: decimal with an optional binary suffix, <c>0x</c> or <c>0b</c>,
    /// with single underscores between digits. A malformed one gives its best value and says what is wrong.
    /// </summary>
    public static NumberProblem Read(string text, int start, int length, out BigInteger value)
    {
        value = BigInteger.Zero;
        if (length > MaximumLength)
            return NumberProblem.TooLong;
        int radix = RadixOf(text, start, length);
        int first = radix == 10 ? start : start + 2;
        int after = start + length;

        // A suffix is the last letter of a decimal number; in 0x1E the E is a digit.
        int shift = radix == 16 ? 0 : ShiftOf(text[after - 1]);
        int afterDigits = shift > 0 ? after - 1 : after;
        NumberProblem problem = ReadDigits(text, first, afterDigits, radix, out value);
        if (problem == NumberProblem.None && shift > 0 && radix != 10)
            problem = NumberProblem.SuffixWithoutDecimal;
        if (problem == NumberProblem.BadDigit && IsHexWithSuffix(text, first, after, radix))
            problem = NumberProblem.SuffixWithoutDecimal;
        value <<= shift;
        return problem;
    }

    private static int RadixOf(string text, int start, int length)
    {
        if (length < 2 || text[start] != '0')
            return 10;
        return text[start + 1] switch
        {
            'x' or 'X' => 16,
            'b' or 'B' => 2,
            _ => 10,
        };
    }

    private static int ShiftOf(char suffix) => 10 * (Suffixes.IndexOf(char.ToUpperInvariant(suffix)) + 1);

    private static NumberProblem ReadDigits(string text, int first, int after, int radix, out BigInteger value)
    {
        value = BigInteger.Zero;
        if (first >= after)
            return NumberProblem.NoDigits;
        ulong low = 0;
        bool isWide = false;
        for (int i = first; i < after; i++)
        {
            if (text[i] == '_')
            {
                bool isBetweenDigits = i > first && i + 1 < after && text[i - 1] != '_';
                if (!isBetweenDigits)
                    return NumberProblem.BadUnderscore;
                continue;
            }
            int digit = DigitOf(text[i]);
            if (digit >= radix)
                return NumberProblem.BadDigit;
            if (!isWide && low > (ulong.MaxValue - 15) / 16)
            {
                value = low;
                isWide = true;
            }
            if (isWide)
                value = value * radix + digit;
            else
                low = low * (ulong)radix + (ulong)digit;
        }
        if (!isWide)
            value = low;
        return NumberProblem.None;
    }

    private static int DigitOf(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'a' and <= 'f' => c - 'a' + 10,
        >= 'A' and <= 'F' => c - 'A' + 10,
        _ => int.MaxValue,
    };

    // 0x10K: good hexadecimal digits, and then a suffix.
    private static bool IsHexWithSuffix(string text, int first, int after, int radix)
        => radix == 16 && ShiftOf(text[after - 1]) > 0 && ReadDigits(text, first, after - 1, radix, out _) == NumberProblem.None;
}

internal enum NumberProblem
{
    None,
    NoDigits,
    BadDigit,
    BadUnderscore,
    SuffixWithoutDecimal,
    TooLong,
}
