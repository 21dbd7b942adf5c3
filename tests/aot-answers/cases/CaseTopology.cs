using System.Globalization;
using System.Text;
using System.Text.Json;
using IovaDsl.Runtime;

namespace IovaDsl.AotAnswers.Cases;

/// <summary>
/// One case as a platform: an IOMMU per domain, a bus behind each, and every device with regions of the very kinds that the case
/// gives. The steps are no part of a topology: the native program takes them with the groups that the topology gives it.
/// </summary>
internal static class CaseTopology
{
    /// <summary>Why the language cannot state a case; null where it can.</summary>
    public static string? WhyNot(JsonElement root)
    {
        if (root.GetProperty("groups").EnumerateArray().Any(group => group.GetProperty("devices").GetArrayLength() == 0))
            return "a group has at least one device";
        foreach (JsonElement domain in root.GetProperty("domains").EnumerateArray())
        {
            if (Number(domain, "aperture_start") > Number(domain, "aperture_end"))
                return "an aperture holds something";
        }

        foreach (JsonElement region in Regions(root))
        {
            UInt128 start = Number(region, "start"),
                length = Number(region, "length");
            if (length == 0 && start == 0)
                return "a region of no bytes at 0 has no last address";
            if (start + length > UInt128.One << 64)
                return "a region that passes 2^64-1 has no last address";
        }

        return null;
    }

    public static string Write(JsonElement root)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"platform {PlatformName(root)} \"{Title(root)}\" {{\n");
        int number = 0;
        foreach (JsonElement domain in root.GetProperty("domains").EnumerateArray())
        {
            text.Append(CultureInfo.InvariantCulture, $"  iommu d{number} : generic {{\n");
            text.Append(CultureInfo.InvariantCulture, $"    aperture {Hex(domain, "aperture_start")}..{Hex(domain, "aperture_end")}\n");
            text.Append(
                CultureInfo.InvariantCulture,
                $"    page-sizes {string.Join(", ", PageSizes(Number(domain, "pgsize_bitmap")))}\n  }}\n"
            );
            text.Append(CultureInfo.InvariantCulture, $"  interconnect bus{number} {{ behind d{number} }}\n");
            number++;
        }

        number = 0;
        foreach (JsonElement group in root.GetProperty("groups").EnumerateArray())
        {
            var names = new List<string>();
            foreach (JsonElement device in group.GetProperty("devices").EnumerateArray())
            {
                string name = FormattableString.Invariant($"g{number}-device{names.Count}");
                names.Add(name);
                int domain = group.GetProperty("domain").GetInt32();
                text.Append(CultureInfo.InvariantCulture, $"  device {name} on bus{domain} {{\n");
                if (!HasUsable(root.GetProperty("domains")[domain], device))
                    text.Append("    allow IOVA2014 \"the case leaves nothing\"\n");
                foreach (JsonElement region in device.GetProperty("regions").EnumerateArray())
                    text.Append("    ").Append(Region(region)).Append('\n');
                text.Append("  }\n");
            }

            text.Append(CultureInfo.InvariantCulture, $"  group {GroupName(number)} {{ {string.Join(", ", names)} }}\n");
            number++;
        }

        return text.Append("}\n").ToString();
    }

    public static string PlatformName(JsonElement root) => root.GetProperty("id").GetString()!;

    public static string GroupName(int number) => FormattableString.Invariant($"g{number}");

    private static IEnumerable<JsonElement> Regions(JsonElement root) =>
        from @group in root.GetProperty("groups").EnumerateArray()
        from device in @group.GetProperty("devices").EnumerateArray()
        from region in device.GetProperty("regions").EnumerateArray()
        select region;

    // A region of no bytes ends before it starts, which is only said of what firmware really contains.
    private static string Region(JsonElement region)
    {
        string kind = region.GetProperty("type").GetString() is "sw-msi" ? "software-msi" : region.GetProperty("type").GetString()!;
        ulong first = Number(region, "start"),
            last = unchecked(first + Number(region, "length") - 1);
        return $"{kind} {Hex(first)}..{Hex(last)}" + (last < first ? " allow IOVA2001 \"a region of no bytes\"" : string.Empty);
    }

    // What the compiler must be told is meant.
    private static bool HasUsable(JsonElement domain, JsonElement device)
    {
        IEnumerable<IovaRange> claimed = device
            .GetProperty("regions")
            .EnumerateArray()
            .Where(region => region.GetProperty("type").GetString() != "direct-relaxable" && Number(region, "length") > 0)
            .Select(region => IovaRange.FromStartAndSize(Number(region, "start"), Number(region, "length")));
        return !IovaRangeSet
            .From(new IovaRange(Number(domain, "aperture_start"), Number(domain, "aperture_end")))
            .Subtract(IovaRangeSet.From(claimed))
            .IsEmpty;
    }

    private static IEnumerable<string> PageSizes(ulong bits)
    {
        for (int i = 0; i < 64; i++)
        {
            if ((bits >> i & 1) != 0)
                yield return Hex(1UL << i);
        }
    }

    private static string Title(JsonElement root) =>
        root.TryGetProperty("name", out JsonElement name)
            ? name.GetString()!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            : string.Empty;

    private static ulong Number(JsonElement value, string name) => Convert.ToUInt64(value.GetProperty(name).GetString(), 16);

    private static string Hex(JsonElement value, string name) => Hex(Number(value, name));

    private static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
