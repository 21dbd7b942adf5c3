using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Tables;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// What one file of firmware holds: ACPI tables (one as bytes, or many as text), or a device tree.
/// </summary>
/// <param name="Tables">In order; rejected ones are among them.</param>
/// <param name="DeviceTree">Null unless the file is a flattened device tree.</param>
/// <param name="Problems">Of the file itself; those of tables and tree are with them.</param>
internal sealed record FirmwareFile(ImmutableArray<TableReading> Tables, FlatTreeReading? DeviceTree, ImmutableArray<Diagnostic> Problems)
{
    /// <summary>Nothing in the file can be used.</summary>
    public bool Rejected
    {
        get
        {
            if (DeviceTree is { Rejected: false })
                return false;
            foreach (TableReading table in Tables)
            {
                if (!table.Rejected)
                    return false;
            }

            return true;
        }
    }

    /// <summary>A tree, or a table of which something is read here, whether or not it can be used.</summary>
    public bool Matters =>
        DeviceTree is not null
        || Tables.Any(table =>
            table.Header is { Signature: var signature } && (signature is "DSDT" or "SSDT" || AcpiTables.Find(signature) is not null)
        );

    /// <summary>No table or tree, and nothing whose absence would change an answer.</summary>
    public bool IsStray => Rejected && !Matters;

    /// <summary>
    /// Tells by its first bytes what a file is, and reads it: a flattened device tree by its magic number, <c>acpidump</c> text or an
    /// <c>iasl -d</c> listing by its hex lines, anything else as the bytes of one ACPI table.
    /// </summary>
    public static FirmwareFile Read(ReadOnlySpan<byte> file)
    {
        if (FlatTreeReader.HasMagic(file))
            return new FirmwareFile(ImmutableArray<TableReading>.Empty, FlatTreeReader.Read(file), ImmutableArray<Diagnostic>.Empty);
        if (AcpiDumpText.IsText(file))
            return ReadText(file);
        return new FirmwareFile(ImmutableArray.Create(TableReader.Read(file)), null, ImmutableArray<Diagnostic>.Empty);
    }

    private static FirmwareFile ReadText(ReadOnlySpan<byte> file)
    {
        (ImmutableArray<ImmutableArray<byte>> dumps, ImmutableArray<Diagnostic> problems) = AcpiDumpText.Extract(file);
        ImmutableArray<TableReading>.Builder tables = ImmutableArray.CreateBuilder<TableReading>(dumps.Length);
        foreach (ImmutableArray<byte> dump in dumps)
            tables.Add(TableReader.Read(dump.AsSpan()));
        return new FirmwareFile(tables.ToImmutable(), null, problems);
    }
}
