using System.Globalization;

namespace IovaDsl.Firmware.Bytes;

/// <summary>Numbers as the kernel and its tools write them.</summary>
internal static class HexText
{
    /// <summary><c>0x</c> and hexadecimal digits; null: it is something else.</summary>
    public static ulong? Read(string? text) =>
        text is not null
        && text.StartsWith("0x", StringComparison.Ordinal)
        && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : null;
}
