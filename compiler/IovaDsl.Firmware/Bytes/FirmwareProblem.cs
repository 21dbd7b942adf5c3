namespace IovaDsl.Firmware;

/// <summary>How bad it is.</summary>
public enum ProblemSeverity
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
/// <param name="Offset">Byte offset from the start of the table.</param>
/// <param name="Field">The field or structure at that offset, e.g. <c>mappings[2].outputReference</c>.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Code">Short and stable, e.g. <c>acpi-checksum</c>: of <see cref="ProblemCodes"/>, or that of a check.</param>
/// <param name="Message">One sentence with the numbers in it.</param>
public sealed record FirmwareProblem(
    string Table, long Offset, string Field, ProblemSeverity Severity, string Code, string Message)
{
    /// <summary>One line: <c>IORT+0x50 mappings[0]: warning: refers to 0x5, where no node starts [iort-reference]</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Table}+0x{Offset:x} {Field}: {Severity.ToString().ToLowerInvariant()}: {Message} [{Code}]");
}
