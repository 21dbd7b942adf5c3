using IovaDsl.Firmware.Tables.Dmar;

namespace IovaDsl.Firmware;

/// <summary>The stable short codes of <see cref="FirmwareProblem"/>. A code that is retired stays here and says so.</summary>
internal static class ProblemCodes
{
    // Any table.
    public const string TooMany = "too-many-problems";
    public const string NotFirmware = "not-firmware";
    public const string DumpLine = "dump-line";
    public const string Header = "acpi-header";
    public const string Signature = "acpi-signature";
    public const string Length = "acpi-length";
    public const string Checksum = "acpi-checksum";
    public const string Damaged = "acpi-damaged";
    public const string TrailingBytes = "acpi-trailing-bytes";

    // Structures inside a table.
    public const string StructureLength = "structure-length";
    public const string StructurePastEnd = "structure-past-end";
    public const string StructureShort = "structure-short";
    public const string StructureType = "structure-type";

    // IORT.
    public const string IortNodeCount = "iort-node-count";
    public const string IortMappingOffset = "iort-mapping-offset";

    // DMAR.
    public const string DmarScope = "dmar-scope";

    // IVRS.
    public const string IvrsEntryType = "ivrs-entry-type";

    // Flattened device tree.
    public const string DtHeader = "dt-header";
    public const string DtToken = "dt-token";
    public const string DtDepth = "dt-depth";
    public const string DtName = "dt-name";
    public const string DtCells = "dt-cells";
    public const string DtPhandle = "dt-phandle";
    public const string DtDuplicate = "dt-duplicate";
    public const string DtTooMuch = "dt-too-much";
}
