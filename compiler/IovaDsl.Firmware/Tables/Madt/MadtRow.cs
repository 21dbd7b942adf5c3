namespace IovaDsl.Firmware.Tables.Madt;

/// <summary>The row of the MADT, whose signature is APIC.</summary>
internal static class MadtRow
{
    public static TableRow Row { get; } =
        new TableRow<MadtTable>(MadtTable.Signature, MadtReader.Read) { Imports = (import, table) => import.Msi.Add(table, "MADT") };
}
