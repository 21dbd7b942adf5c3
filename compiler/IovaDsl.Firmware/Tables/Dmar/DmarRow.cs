using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>The row of the DMAR.</summary>
internal static class DmarRow
{
    public static TableRow Row { get; } =
        new TableRow<DmarTable>(DmarTable.Signature, DmarTable.FixedSize, DmarReader.Read)
        {
            Says = "an ACPI table: VT-d units and RMRRs",
            Checks = DmarChecks.Check,
            Imports = (import, table) => DmarImport.Add(import.Draft, table, DmarTable.Signature),
            Encodes = DmarEncoder.Encode,
            Makes = DmarExport.Make,
        };
}
