namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>The vendor words of CPUID that matter to a layout.</summary>
internal static class CpuVendors
{
    public const string Amd = "AuthenticAMD";
    public const string Intel = "GenuineIntel";
    public const string Hygon = "HygonGenuine";
    public const string Zhaoxin = "  Shanghai  ";

    public static string Canonical(string vendor) =>
        vendor.ToLowerInvariant() switch
        {
            "amd" => Amd,
            "intel" => Intel,
            "hygon" => Hygon,
            _ => vendor,
        };
}
