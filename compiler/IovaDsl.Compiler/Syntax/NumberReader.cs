using System.Numerics;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What a number token says.</summary>
internal static class NumberReader
{
    // The largest number that can matter is 2^64 in binary with an underscore between all digits.
    private const int MaximumLength = 200;

    // One more digit of any radix does not lead beyond 2^64-1.
    private const ulong SurelySmall = (ulong.MaxValue - 15) / 16;

    private const string Suffixes = "KMGTPE";

    /// <summary>
    /// Reads the number at <paramref name="start"/>: decimal with an optional binary suffix, <c>0x</c> or <c>0b</c>,
    /// with single underscores between digits. It says what is wrong with a malformed one; where digits can be made out,
    /// the value is what was probably meant.
    /// </summary>
    /// <param name="text">The text it stands in.</param>
    /// <param name="start">Its first character.</param>
    /// <param name="length">How many it has.</param>
    /// <param name="value">The number.</param>
    /// <param name="large">The number where it is above 2^64-1; null: it is <paramref name="value"/>.</param>
    public static NumberProblem Read(string text, int start, int length, out ulong value, out BigInteger? large)
    {
        value = 0;
        large = null;
        if (length > MaximumLength)
            return NumberProblem.TooLong;
        int radix = RadixOf(text, start, length);
        int first = radix == 10 ? start : start + 2;
        int after = start + length;

        // A suffix is the last letter of a decimal number; in 0x1E the E is a digit.
        char lastCharacter = text[after - 1];
        bool isDigit = radix == 16 && DigitOf(lastCharacter) < radix;
        int shift = isDigit ? 0 : ShiftOf(lastCharacter);
        NumberProblem problem = ReadDigits(text, first, shift > 0 ? after - 1 : after, radix, out value, out large);
        if (large is not null || value > ulong.MaxValue >> shift)
            large = (large ?? value) << shift;
        value <<= shift;
        bool isWellFormed = problem == NumberProblem.None;
        return isWellFormed && shift > 0 && radix != 10 ? NumberProblem.SuffixWithoutDecimal : problem;
    }

    /// <summary>The suffix for what people write as a unit: <c>K</c> for <c>k</c>, <c>KB</c> and <c>KiB</c>; null: it is none.</summary>
    public static char? SuffixOfUnit(string unit)
    {
        string upper = unit.ToUpperInvariant();
        bool isUnit = upper.Length > 0 && Suffixes.IndexOf(upper[0]) >= 0 && upper.Substring(1) is "" or "B" or "IB";
        return isUnit ? upper[0] : null;
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

    private static NumberProblem ReadDigits(string text, int first, int after, int radix, out ulong value, out BigInteger? large)
    {
        value = 0;
        large = null;
        if (first >= after)
            return NumberProblem.NoDigits;
        NumberProblem problem = NumberProblem.None;
        for (int i = first; i < after; i++)
        {
            if (text[i] == '_')
            {
                bool isBetweenDigits = i > first && i + 1 < after && text[i - 1] != '_';
                problem = isBetweenDigits ? problem : NumberProblem.BadUnderscore;
                continue;
            }

            int digit = DigitOf(text[i]);
            if (digit >= radix)
                return NumberProblem.BadDigit;
            if (large is null && (value <= SurelySmall || value <= (ulong.MaxValue - (ulong)digit) / (ulong)radix))
                value = (value * (ulong)radix) + (ulong)digit;
            else
                large = ((large ?? value) * radix) + digit;
        }

        return problem;
    }

    /// <summary>The value of a digit up to f; anything else is more than any digit.</summary>
    public static int DigitOf(char c) =>
        c switch
        {
            >= '0' and <= '9' => c - '0',
            >= 'a' and <= 'f' => c - 'a' + 10,
            >= 'A' and <= 'F' => c - 'A' + 10,
            _ => int.MaxValue,
        };
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
