using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Rimt;

/// <summary>The row of the RIMT.</summary>
internal static class RimtRow
{
    public static TableRow Row { get; } =
        new TableRow<RimtTable>(RimtTable.Signature, RimtTable.FixedSize, RimtReader.Read)
        {
            Says = "an ACPI table: RISC-V IOMMUs",
            Checks = RimtChecks.Check,
            Imports = (import, table) => RimtImport.Add(import.Draft, table, RimtTable.Signature),
            Encodes = RimtEncoder.Encode,
            Makes = RimtExport.Make,
        };
}
