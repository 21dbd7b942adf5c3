using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware.Import;

/// <summary>The tables that an import keeps as facts, so that they can be written again.</summary>
internal static class KeptTables
{
    /// <summary>What tables say beside IOVAs. Of several of one signature the first is the one that counts.</summary>
    public static IEnumerable<Fact> Of(FirmwareInputs inputs, ResolvedPlatform resolved)
    {
        foreach (TableRow row in AcpiTables.All.Where(row => row.Says is not null))
        {
            if (
                inputs.Of(row.Signature).FirstOrDefault() is { } table
                && row.Encode(table) is { Length: <= StoredTable.MaxBytes } bytes
                && row.MadeOf(resolved) is { } made
            )
            {
                foreach (Fact fact in StoredTable.Facts(row.Format, bytes, made))
                    yield return fact;
            }
        }
    }
}
