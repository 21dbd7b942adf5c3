using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Firmware.Acpi;

/// <summary>What came of reading one ACPI table: the table unless it had to be refused, and what is wrong with its bytes.</summary>
/// <param name="Table">The decoded table; null when it was rejected.</param>
/// <param name="Header">The header as far as there is one; null in a file too short to have one.</param>
/// <param name="Problems">In order of offset within each structure. Of a rejected table the last one says why.</param>
internal sealed record TableReading(AcpiTable? Table, AcpiHeader? Header, ImmutableArray<Diagnostic> Problems)
{
    /// <summary>Nothing of the file may be used.</summary>
    public bool Rejected => Table is null;
}
