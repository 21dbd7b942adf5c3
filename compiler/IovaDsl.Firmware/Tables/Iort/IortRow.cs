using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>The row of the IORT.</summary>
internal static class IortRow
{
    public static TableRow Row { get; } =
        new TableRow<IortTable>(IortTable.Signature, IortTable.FixedSize, IortReader.Read)
        {
            Says = "an ACPI table: SMMUs, root complexes and components with their limits",
            Checks = IortChecks.Check,
            Imports = (import, table) => IortImport.Add(import.Draft, table, IortTable.Signature, import.Msi),
            Encodes = IortEncoder.Encode,
            Makes = IortExport.Make,
        };
}
