using System.Globalization;

namespace IovaDsl.Compiler.Syntax;

/// <summary>What a PCI address token says: <c>[segment:]bus:device.function</c>, all in hexadecimal.</summary>
internal static class PciAddressReader
{
    /// <summary>Null when all is well; otherwise what is wrong, as the end of a sentence.</summary>
    public static string? Read(string text, out int? segment, out int bus, out int device, out int function)
    {
        string[] fields = text.Split(':', '.');
        int offset = fields.Length - 3;
        segment = null;
        device = function = 0;
        if (!TryField(fields[offset], 0xff, out bus))
            return $"bus {fields[offset]} is above ff";
        if (!TryField(fields[offset + 1], 0x1f, out device))
            return $"device {fields[offset + 1]} is above 1f";
        if (!TryField(fields[offset + 2], 7, out function))
            return $"function {fields[offset + 2]} is not one of 0..7";
        if (offset == 0)
            return null;
        if (!TryField(fields[0], int.MaxValue, out int segmentValue))
            return $"segment {fields[0]} is above 7fffffff";
        segment = segmentValue;
        return null;
    }

    private static bool TryField(string digits, int maximum, out int value)
        => int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && 0 <= value && value <= maximum;
}
