using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Viot;

/// <summary>The row of the VIOT.</summary>
internal static class ViotRow
{
    public static TableRow Row { get; } =
        new TableRow<ViotTable>(ViotTable.Signature, ViotTable.FixedSize, ViotReader.Read)
        {
            Says = "an ACPI table: virtio-iommus",
            Checks = ViotChecks.Check,
            Imports = (import, table) => ViotImport.Add(import.Draft, table, ViotTable.Signature),
            Encodes = ViotEncoder.Encode,
            Makes = ViotExport.Make,
        };
}
