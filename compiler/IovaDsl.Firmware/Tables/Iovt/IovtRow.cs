using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Iovt;

/// <summary>The row of the IOVT.</summary>
internal static class IovtRow
{
    public static TableRow Row { get; } =
        new TableRow<IovtTable>(IovtTable.Signature, IovtTable.FixedSize, IovtReader.Read)
        {
            Imports = (import, table) => IovtImport.Add(import.Draft, table, IovtTable.Signature),
        };
}
