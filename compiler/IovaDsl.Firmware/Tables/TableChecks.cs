using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables;

/// <summary>
/// What a table says that it probably does not mean, or that Linux takes otherwise: the bytes are sound, the content is not wise.
/// What is wrong with the bytes themselves is said by <see cref="TableReader"/>.
/// </summary>
internal static class TableChecks
{
    /// <summary>In the order of the checks, not of the table.</summary>
    public static ImmutableArray<Diagnostic> Check(AcpiTable table)
    {
        if (table is OpaqueTable)
            return [];
        FindingLog log = new(table.Header.Signature);
        AcpiTables.Find(table.Header.Signature)?.Check(table, log);
        return log.ToImmutable();
    }
}
