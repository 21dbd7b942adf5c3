using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware;

/// <summary>How bad it is.</summary>
internal enum ProblemSeverity
{
    /// <summary>Legal, and worth knowing.</summary>
    Note,

    /// <summary>Wrong, and everything could be read nevertheless.</summary>
    Warning,

    /// <summary>Wrong, and something could not be read.</summary>
    Error,
}

/// <summary>
/// One thing that is wrong with the bytes of a table. Problems are collected and never thrown: firmware is data.
/// What the bytes mean, and whether that is wise, is not said here but by <c>TableChecks</c>.
/// </summary>
/// <param name="Table">Signature of the table, or <c>DTB</c>.</param>
/// <param name="Offset">Byte offset from the start of the table; null where there is none, of what a device tree says as a whole.</param>
/// <param name="Field">The field or structure at that offset, e.g. <c>mappings[2].outputReference</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Stable: of the bytes one of <see cref="ProblemCodes"/>, of the content one of the catalogue, IOVA4001 and up.</param>
/// <param name="Message">One sentence with the numbers in it.</param>
internal sealed record FirmwareProblem(string Table, long? Offset, string Field, ProblemSeverity Severity, string Code, string Message)
{
    /// <summary>
    /// One line: <c>IORT+0x50 mapping.outputReference: warning: Mapping 0 refers to 0x5, where no node starts. [IOVA4010]</c>.
    /// </summary>
    public override string ToString() => $"{Place} {Field}: {Severity.ToString().ToLowerInvariant()}: {Message} [{Code}]";

    /// <summary>Whether it is about the content, with a code and a page of the catalogue.</summary>
    public bool IsFinding => Row is not null;

    /// <summary>The row of the catalogue whose code this is; null of what is wrong with the bytes.</summary>
    public DiagnosticDescriptor? Row { get; init; }

    /// <summary>A finding: code and severity are those of its row.</summary>
    public static FirmwareProblem Of(DiagnosticDescriptor row, string table, long? offset, string field, string message) =>
        new(table, offset, field, SeverityOf(row), row.Id, message) { Row = row };

    private static ProblemSeverity SeverityOf(DiagnosticDescriptor row) =>
        row.DefaultSeverity switch
        {
            Compiler.Diagnostics.Severity.Error => ProblemSeverity.Error,
            Compiler.Diagnostics.Severity.Warning => ProblemSeverity.Warning,
            _ => ProblemSeverity.Note,
        };

    /// <summary><c>IORT+0x50</c>, or the table alone.</summary>
    public string Place => Offset is { } offset ? $"{Table}+0x{offset:x}" : Table;
}
