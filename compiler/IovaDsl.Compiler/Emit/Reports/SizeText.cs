using System.Globalization;
using System.Numerics;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>
/// Sizes for people: <c>128 MiB</c> and <c>1.5 GiB</c> where it is exactly that, <c>≈1.63 GiB</c> where it is about that.
/// </summary>
internal static class SizeText
{
    private static readonly string[] Units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Of(IovaRange range) => Of((BigInteger)range.LengthMinusOne + 1);

    public static string Of(IovaRangeSet ranges)
    {
        BigInteger total = BigInteger.Zero;
        foreach (IovaRange range in ranges)
            total += (BigInteger)range.LengthMinusOne + 1;
        return Of(total);
    }

    public static string Of(BigInteger bytes)
    {
        if (bytes.IsOne)
            return "1 byte";
        int unit = 0;
        BigInteger size = BigInteger.One;
        while (unit < Units.Length - 1 && bytes >= size << 10)
        {
            size <<= 10;
            unit++;
        }

        BigInteger whole = BigInteger.DivRem(bytes, size, out BigInteger rest);
        if (rest.IsZero)
            return whole.ToString(CultureInfo.InvariantCulture) + " " + Units[unit];
        // Two decimals, cut and not rounded: nobody should be promised a byte too many.
        BigInteger hundredths = BigInteger.DivRem(rest * 100, size, out BigInteger cut);
        string decimals = hundredths.ToString("00", CultureInfo.InvariantCulture);
        return cut.IsZero
            ? $"{whole.ToString(CultureInfo.InvariantCulture)}.{decimals.TrimEnd('0')} {Units[unit]}"
            : $"≈{whole.ToString(CultureInfo.InvariantCulture)}.{decimals} {Units[unit]}";
    }
}
