using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Bytes;

/// <summary>Diagnostics of firmware: their place is a table, an offset and a field, and no text.</summary>
internal static class FirmwareFinding
{
    /// <param name="row">Its code and severity.</param>
    /// <param name="table">Signature of the table, or the name of a tree.</param>
    /// <param name="offset">From the start of the table; null where there is none, of what a tree says as a whole.</param>
    /// <param name="field">The field or structure there.</param>
    /// <param name="message">One sentence with the numbers in it.</param>
    public static Diagnostic Of(DiagnosticDescriptor row, string table, long? offset, string field, string message) =>
        new(row, Origin.InFirmware(new FirmwarePlace(table, field, offset)).Location(), message);

    /// <summary>The table and where in it: <c>IORT+0x50</c>, or the table alone.</summary>
    public static string At(this Diagnostic finding) =>
        finding.Location.Source.Place is FirmwarePlace { Offset: { } offset } place ? $"{place.Table}+0x{offset:x}" : TableOf(finding);

    /// <summary>The field or structure at that place.</summary>
    public static string Field(this Diagnostic finding) => (finding.Location.Source.Place as FirmwarePlace)?.Structure ?? "";

    /// <summary>
    /// One line: <c>IORT+0x50 mapping.outputReference: warning: Mapping 0 refers to 0x5, where no node starts. [IOVA4010]</c>.
    /// </summary>
    public static string Line(this Diagnostic finding) =>
        $"{finding.At()} {finding.Field()}: {WordOf(finding.Severity)}: {finding.Message} [{finding.Id}]";

    private static string TableOf(Diagnostic finding) =>
        (finding.Location.Source.Place as FirmwarePlace)?.Table ?? finding.Location.Source.Path;

    private static string WordOf(Severity severity) =>
        severity switch
        {
            Severity.Error => "error",
            Severity.Warning => "warning",
            _ => "note",
        };
}
