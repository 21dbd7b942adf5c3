using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables;

/// <summary>
/// Reads one ACPI table from its bytes, whatever they are. It never throws for its input, never reads outside it,
/// and does work proportional to it. What it understands is decoded; the rest comes as an <see cref="OpaqueTable"/>.
/// </summary>
/// <remarks>
/// A wrong checksum is a warning, as for Linux's IORT and DMAR. A table that is longer than its file is decoded as far as
/// it goes. Refused is only what cannot be a table any more: no header, or a stated length that the bytes contradict
/// so far that the rest of the header cannot be believed either.
/// </remarks>
internal static class TableReader
{
    /// <summary>Reads the table at the start of <paramref name="file"/>; what follows it is ignored, and said.</summary>
    public static TableReading Read(ReadOnlySpan<byte> file) => TableBytes.Read(file, AcpiTables.Find);
}
