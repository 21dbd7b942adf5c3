using System.Globalization;

namespace IovaDsl.SourceGenerator.Constants;

/// <summary>An address as one writes it in C#: hexadecimal, digits in groups of four.</summary>
internal static class AddressInCSharp
{
    public static string Hex(ulong value)
    {
        string digits = value.ToString("x", CultureInfo.InvariantCulture);
        int first = digits.Length % 4 == 0 ? 4 : digits.Length % 4;
        string text = "0x" + digits.Substring(0, first);
        for (int i = first; i < digits.Length; i += 4)
            text += "_" + digits.Substring(i, 4);
        return text;
    }
}
