namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// What a program that maps its hugepages for devices cannot do on a platform (IOVA5001 to IOVA5009). The checks and their wording are in
/// the fleet assembly; a file is asked with <c>iova check --consumer</c>.
/// </summary>
internal static class ConsumerCatalog
{
    private static readonly DiagnosticRows Rows = new();

    /// <summary>The rows of this stage.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All => Rows.List;

    public static readonly DiagnosticDescriptor SegmentRow = Rows.Add("IOVA5001", Severity.Error, "Hugepage that cannot be mapped");
    public static readonly DiagnosticDescriptor RefusedRow = Rows.Add("IOVA5002", Severity.Error, "Device that VFIO refuses");
    public static readonly DiagnosticDescriptor NoMemoryMapRow = Rows.Add(
        "IOVA5003",
        Severity.Error,
        "Physical addresses without a memory map"
    );
    public static readonly DiagnosticDescriptor NoIommuRow = Rows.Add("IOVA5004", Severity.Error, "Virtual addresses without an IOMMU");
    public static readonly DiagnosticDescriptor NoDeviceRow = Rows.Add("IOVA5005", Severity.Warning, "No device that the program drives");
}
