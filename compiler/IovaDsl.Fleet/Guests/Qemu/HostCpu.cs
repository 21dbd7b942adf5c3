using System.Globalization;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>The processor of the host: under KVM a guest's CPU has its vendor, and its address width where asked for.</summary>
/// <param name="Vendor">As CPUID spells it: <c>GenuineIntel</c>, <c>AuthenticAMD</c>.</param>
/// <param name="PhysicalBits">Physical address bits.</param>
internal sealed record HostCpu(string Vendor, int PhysicalBits)
{
    /// <summary>Reads <c>VENDOR,BITS</c>; <c>amd</c>, <c>intel</c> and <c>hygon</c> stand for what CPUID says.</summary>
    public static HostCpu? Parse(string text)
    {
        string[] parts = text.Split(',');
        if (
            parts.Length != 2
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int bits)
            || bits is < 32 or > 64
        )
            return null;
        return new HostCpu(CpuVendors.Canonical(parts[0].Trim()), bits);
    }

    /// <summary>Reads <c>/proc/cpuinfo</c> of an x86 machine; null for another.</summary>
    public static HostCpu? FromCpuInfo(string cpuInfo)
    {
        string? vendor = Field(cpuInfo, "vendor_id");
        string? sizes = Field(cpuInfo, "address sizes");
        if (vendor is null || sizes is null)
            return null;
        string bits = sizes.Split(' ')[0];
        return int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? new HostCpu(vendor, number) : null;
    }

    private static string? Field(string cpuInfo, string name)
    {
        foreach (string line in cpuInfo.Split('\n'))
        {
            int colon = line.IndexOf(':');
            if (colon > 0 && line[..colon].Trim() == name)
                return line[(colon + 1)..].Trim();
        }

        return null;
    }
}
