using System.Globalization;
using System.Xml.Linq;

namespace IovaDsl.Fleet.Guests.Libvirt;

/// <summary>Numbers of domain XML.</summary>
internal static class LibvirtSizes
{
    /// <summary>A size in bytes: the element's text with its <c>unit</c>, KiB without one. 0 where it is no number.</summary>
    public static ulong Bytes(XElement? element, string? attribute = null)
    {
        string? text = attribute is null ? element?.Value : element?.Attribute(attribute)?.Value;
        return Number(text) is { } number ? number * Unit(element?.Attribute("unit")?.Value) : 0;
    }

    public static ulong? Number(string? text)
    {
        string digits = (text ?? "").Trim();
        bool isHex = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(isHex ? digits[2..] : digits, style, CultureInfo.InvariantCulture, out ulong number) ? number : null;
    }

    private static ulong Unit(string? unit) =>
        unit switch
        {
            "b" or "byte" or "bytes" => 1,
            "KB" => 1000,
            "MB" => 1000 * 1000,
            "GB" => 1000UL * 1000 * 1000,
            "TB" => 1000UL * 1000 * 1000 * 1000,
            "M" or "MiB" => 1UL << 20,
            "G" or "GiB" => 1UL << 30,
            "T" or "TiB" => 1UL << 40,
            "P" or "PiB" => 1UL << 50,
            "E" or "EiB" => 1UL << 60,
            _ => 1UL << 10,
        };
}
