using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Madt;

/// <summary>The row of the MADT, whose signature is APIC.</summary>
internal static class MadtRow
{
    public static TableRow Row { get; } =
        new TableRow<MadtTable>(MadtTable.Signature, MadtTable.FixedSize, MadtReader.Read) { Imports = MadtImport.Add };
}
