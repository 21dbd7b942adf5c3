using System.Globalization;

namespace IovaDsl.Fleet.Guests.Qemu.Words;

/// <summary>Sizes as QEMU reads them (<c>qemu_strtosz</c>): decimal with a fraction or <c>0x</c>, then one of B K M G T P E.</summary>
internal static class SizeText
{
    private const string Units = "BKMGTPE";

    /// <param name="unit">The unit of a number without one.</param>
    public static bool TryParse(string text, char unit, out ulong size)
    {
        size = 0;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size);
        string digits = text;
        if (text.Length > 0 && Units.Contains(char.ToUpperInvariant(text[^1])))
        {
            unit = char.ToUpperInvariant(text[^1]);
            digits = text[..^1];
        }

        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
            return false;
        decimal bytes = number * (1UL << (10 * Units.IndexOf(unit)));
        if (bytes > ulong.MaxValue)
            return false;
        size = (ulong)bytes;
        return true;
    }

    /// <summary>The shortest way to write a size that QEMU reads back as the same: <c>972G</c>, <c>1001473M</c>.</summary>
    public static string Write(ulong size)
    {
        int unit = 0;
        while (size != 0 && size % 1024 == 0 && unit < Units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return size.ToString(CultureInfo.InvariantCulture) + (unit == 0 ? "" : Units[unit].ToString());
    }
}
