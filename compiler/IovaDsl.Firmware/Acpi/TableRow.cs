using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Acpi;

/// <summary>
/// All that is known of one ACPI table: how it is read, checked, imported, encoded and written from a platform. A table is such a row in
/// its own folder, and a line of <c>AcpiTables.All</c>.
/// </summary>
internal abstract class TableRow
{
    private protected TableRow(string signature) => Signature = signature;

    /// <summary>The four characters that a table of this kind begins with.</summary>
    public string Signature { get; }

    /// <summary>The name of its format, as after <c>iova emit --to</c> and at the head of its facts.</summary>
    public string Format => Signature.ToLowerInvariant();

    /// <summary>Whether Linux refuses such a table for a wrong sum; of others it says so and goes on.</summary>
    public bool IsRefusedForChecksum { get; init; }

    /// <summary>What is written of a platform, in a few words for a list; null: such tables are not written.</summary>
    public string? Says { get; init; }

    internal abstract AcpiTable Read(ByteReader table, AcpiHeader header, FindingLog log);

    internal abstract void Check(AcpiTable table, FindingLog log);

    internal abstract void Import(AcpiImport import, AcpiTable table);

    /// <summary>The bytes of a table that was read or made; null where there is no encoder.</summary>
    public abstract byte[]? Encode(AcpiTable table);

    /// <summary>What a platform alone makes, whatever table came with it; null where such tables are not written.</summary>
    internal abstract byte[]? MadeOf(ResolvedPlatform platform);

    /// <summary>A table that says what the platform says, and what it cannot hold.</summary>
    /// <exception cref="InvalidOperationException">Such tables are not written (<see cref="Says"/> is null).</exception>
    public abstract FirmwareOutput Write(ResolvedPlatform platform);
}

/// <summary>Reads the body of a table; header and length are sound.</summary>
internal delegate T TableRead<T>(ByteReader table, AcpiHeader header, FindingLog log);

/// <summary>A row of a table that has a type of its own.</summary>
/// <param name="signature">Its first four characters.</param>
/// <param name="fixedSize">Bytes before its first structure.</param>
/// <param name="read">Reads what it says; bytes that are not there are zero.</param>
internal sealed class TableRow<T>(string signature, int fixedSize, TableRead<T> read) : TableRow(signature)
    where T : AcpiTable
{
    /// <summary>Null: its content is not judged.</summary>
    public Action<T, FindingLog>? Checks { get; init; }

    /// <summary>Null: nothing is imported from it.</summary>
    public Action<AcpiImport, T>? Imports { get; init; }

    public Func<T, byte[]>? Encodes { get; init; }

    /// <summary>A table from a platform; the second is one that the platform was imported from, a base for what it does not say.</summary>
    public Func<ExportModel, T?, T>? Makes { get; init; }

    internal override AcpiTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        if (table.Length < fixedSize)
            log.Find(
                FirmwareCatalog.StructureShortRow,
                0,
                "table",
                $"The table has {table.Length} bytes; what every {Signature} begins with alone has {fixedSize}."
            );
        return read(table, header, log);
    }

    internal override void Check(AcpiTable table, FindingLog log) => Checks?.Invoke((T)table, log);

    internal override void Import(AcpiImport import, AcpiTable table) => Imports?.Invoke(import, (T)table);

    public override byte[]? Encode(AcpiTable table) => Encodes?.Invoke((T)table);

    internal override byte[]? MadeOf(ResolvedPlatform platform) => Makes is null ? null : Make(new ExportModel(platform), null);

    public override FirmwareOutput Write(ResolvedPlatform platform)
    {
        ExportModel model = new(platform);
        byte[] table = StoredTable.Write(platform.Platform, Format, ReadAgain, kept => Make(model, kept));
        return new FirmwareOutput(table, model.Losses);
    }

    private T? ReadAgain(byte[] kept) => TableBytes.Read(kept, signature => signature == Signature ? this : null).Table as T;

    private byte[] Make(ExportModel model, T? kept) =>
        Makes is { } make && Encodes is { } encode
            ? encode(make(model, kept))
            : throw new InvalidOperationException($"No {Signature} is written.");
}
