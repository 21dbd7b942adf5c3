using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>The row of the IVRS.</summary>
internal static class IvrsRow
{
    public static TableRow Row { get; } =
        new TableRow<IvrsTable>(IvrsTable.Signature, IvrsTable.FixedSize, IvrsReader.Read)
        {
            IsRefusedForChecksum = true,
            Says = "an ACPI table: AMD IOMMUs and IVMDs",
            Checks = IvrsChecks.Check,
            Imports = (import, table) => IvrsImport.Add(import.Draft, table, IvrsTable.Signature),
            Encodes = IvrsEncoder.Encode,
            Makes = IvrsExport.Make,
        };
}
