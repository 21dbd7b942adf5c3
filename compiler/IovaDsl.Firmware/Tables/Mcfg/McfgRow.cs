using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Mcfg;

/// <summary>The row of the MCFG.</summary>
internal static class McfgRow
{
    public static TableRow Row { get; } =
        new TableRow<McfgTable>(McfgTable.Signature, McfgTable.FixedSize, McfgReader.Read)
        {
            Checks = McfgChecks.Check,
            Imports = (import, table) => McfgImport.Add(import.Draft, table, McfgTable.Signature),
            Encodes = McfgEncoder.Encode,
        };
}
