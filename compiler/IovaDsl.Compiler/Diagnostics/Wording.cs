using System.Globalization;
using System.Numerics;
using System.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// How numbers, ranges and lists are written in messages: addresses in hexadecimal grouped by four digits, sizes in binary units.
/// </summary>
internal static class Wording
{
    // Nobody reads more in a message; `iova show` prints all.
    private const int MostRanges = 100;

    /// <summary>An address: <c>0x8000_0000</c>.</summary>
    public static string Hex(ulong address)
    {
        string digits = address.ToString("x", CultureInfo.InvariantCulture);
        if (digits.Length <= 4)
            return "0x" + digits;
        var text = new StringBuilder("0x", digits.Length + 6);
        for (int i = 0; i < digits.Length; i++)
        {
            if (i > 0 && (digits.Length - i) % 4 == 0)
                text.Append('_');
            text.Append(digits[i]);
        }

        return text.ToString();
    }

    /// <summary>A range as the language writes it: <c>0x0..0x7ff_ffff</c>.</summary>
    public static string Range(ulong first, ulong last) => Hex(first) + ".." + Hex(last);

    public static string Range(IovaRange range) => Range(range.First, range.Last);

    /// <summary>A list of ranges, or the word <c>nothing</c>; of a long list the first hundred, and how many more there are.</summary>
    public static string Ranges(IReadOnlyCollection<IovaRange> ranges)
    {
        if (ranges.Count == 0)
            return "nothing";
        string text = string.Join(", ", ranges.Take(MostRanges).Select(Range));
        return ranges.Count <= MostRanges ? text : $"{text} and {ranges.Count - MostRanges} more";
    }

    /// <summary>A number of bytes in the largest binary unit that divides it: <c>64 KiB</c>, <c>4097 bytes</c>.</summary>
    public static string Size(BigInteger bytes)
    {
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        int unit = 0;
        while (unit < units.Length - 1 && bytes >= 1024 && (bytes % 1024).IsZero)
        {
            bytes /= 1024;
            unit++;
        }

        if (unit == 0 && bytes.IsOne)
            return "1 byte";
        return bytes.ToString(CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>The size of a range.</summary>
    public static string Size(IovaRange range) => Size((BigInteger)range.LengthMinusOne + 1);

    /// <summary>A number as people write it: small ones in decimal, large ones in hexadecimal.</summary>
    public static string Number(BigInteger number)
    {
        if (number >= 0 && number <= ulong.MaxValue && number > 9999)
            return Hex((ulong)number);
        if (number > ulong.MaxValue && number < BigInteger.One << 128)
            return "0x" + number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        if (BigInteger.Abs(number) < BigInteger.One << 128)
            return number.ToString(CultureInfo.InvariantCulture);
        return number.Sign < 0 ? "a large negative number" : "a number of more than 128 bits";
    }

    /// <summary><c>1 device</c>, <c>2 devices</c>.</summary>
    public static string Count(int number, string what) =>
        number.ToString(CultureInfo.InvariantCulture) + " " + what + (number == 1 ? "" : "s");

    /// <summary><c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> items, string conjunction = "and")
    {
        string[] all = items.ToArray();
        return all.Length switch
        {
            0 => "",
            1 => all[0],
            _ => string.Join(", ", all.Take(all.Length - 1)) + " " + conjunction + " " + all[all.Length - 1],
        };
    }
}
