namespace IovaDsl.Runtime;

/// <summary>The words for a <see cref="RegionKind"/>: the kernel's in sysfs, and the DSL's own.</summary>
public static class RegionKinds
{
    /// <summary>
    /// The word Linux prints in <c>/sys/kernel/iommu_groups/*/reserved_regions</c>
    /// (<c>iommu_group_resv_type_string</c>). A software MSI window prints <c>msi</c>, like a hardware one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not one of the five kinds.</exception>
    public static string SysfsName(this RegionKind kind) =>
        kind switch
        {
            RegionKind.Direct => "direct",
            RegionKind.DirectRelaxable => "direct-relaxable",
            RegionKind.Reserved => "reserved",
            RegionKind.Msi or RegionKind.SoftwareMsi => "msi",
            _ => throw Unknown(kind),
        };

    /// <summary>The word used in <c>.iova</c> files and in JSON: as in sysfs, but <c>software-msi</c> has a word of its own.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not one of the five kinds.</exception>
    public static string Name(this RegionKind kind) => kind == RegionKind.SoftwareMsi ? "software-msi" : kind.SysfsName();

    /// <summary>Reads what <see cref="Name"/> writes.</summary>
    /// <returns><see langword="false"/> for any other word.</returns>
    public static bool TryParse(string? name, out RegionKind kind)
    {
        (bool known, kind) = name switch
        {
            "direct" => (true, RegionKind.Direct),
            "direct-relaxable" => (true, RegionKind.DirectRelaxable),
            "reserved" => (true, RegionKind.Reserved),
            "msi" => (true, RegionKind.Msi),
            "software-msi" => (true, RegionKind.SoftwareMsi),
            _ => (false, default),
        };
        return known;
    }

    private static ArgumentOutOfRangeException Unknown(RegionKind kind) => new(nameof(kind), (byte)kind, "Not a kind of reserved region.");
}
