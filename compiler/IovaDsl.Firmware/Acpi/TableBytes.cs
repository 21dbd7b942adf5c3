using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Acpi;

/// <summary>Header, length and sum of one ACPI table; its row reads the rest.</summary>
internal static class TableBytes
{
    /// <summary>Reads the table at the start of <paramref name="file"/>; what follows it is ignored, and said.</summary>
    public static TableReading Read(ReadOnlySpan<byte> file, Func<string, TableRow?> find)
    {
        ByteReader bytes = new(file);
        string signature = bytes.PaddedText(0, 4);
        FindingLog log = new(IsSignature(signature) ? signature : "????");
        if (!CheckHeader(bytes, signature, log))
            return new TableReading(null, null, log.ToImmutable());

        AcpiHeader header = AcpiHeader.Read(bytes);
        if (!CheckLength(bytes, header, log))
            return new TableReading(null, header, log.ToImmutable());

        ByteReader table = bytes.Slice(0, header.Length);
        TableRow? row = find(header.Signature);
        CheckSum(table, header, row, log);
        AcpiTable decoded = row?.Read(table, header, log) ?? new OpaqueTable(header, ImmutableArray.Create(table.Bytes.ToArray()));
        return new TableReading(decoded, header, log.ToImmutable());
    }

    private static bool CheckHeader(ByteReader file, string signature, FindingLog log)
    {
        if (!file.Has(0, AcpiHeader.Size))
        {
            log.Find(
                FirmwareCatalog.TableHeaderRow,
                0,
                "header",
                $"The file has {file.Length} bytes; a table has at least {AcpiHeader.Size}."
            );
            return false;
        }

        if (!IsSignature(signature))
        {
            log.Find(FirmwareCatalog.TableHeaderRow, 0, "signature", $"The first four bytes are no table signature (0x{file.U32(0):x8}).");
            return false;
        }

        return true;
    }

    private static bool CheckLength(ByteReader file, AcpiHeader header, FindingLog log)
    {
        if (header.Length < AcpiHeader.Size)
        {
            log.Find(
                FirmwareCatalog.TableLengthRow,
                4,
                "length",
                $"The table states {header.Length} bytes; its header alone has {AcpiHeader.Size}."
            );
            return false;
        }

        if (header.Length <= file.Length)
        {
            if (header.Length < file.Length)
            {
                log.Find(
                    FirmwareCatalog.TrailingBytesRow,
                    header.Length,
                    "file",
                    $"The file has {file.Length - header.Length} bytes after the table's {header.Length}; they are ignored."
                );
            }

            return true;
        }

        if (IsMangled(file, header))
        {
            log.Find(
                FirmwareCatalog.TableDamagedRow,
                4,
                "length",
                $"The table states {header.Length} bytes and the file has {file.Length}: length and checksum do not fit, "
                    + "the bytes are damaged."
            );
            return false;
        }

        log.Find(
            FirmwareCatalog.TableLengthRow,
            4,
            "length",
            $"The table states {header.Length} bytes and the file has {file.Length}: it is cut short, and only what is there was read."
        );
        return true;
    }

    // A dump that was cut short has a sound header and a good part of its table. A file that went through a text
    // conversion has not: every byte above 7f became EF BF BD, U+FFFD, which moved all that follows it.
    private static bool IsMangled(ByteReader file, AcpiHeader header) =>
        header.Length / 16 > file.Length || file.Bytes.IndexOf(ReplacementCharacter) >= 0;

    private static ReadOnlySpan<byte> ReplacementCharacter => new byte[] { 0xef, 0xbf, 0xbd };

    private static void CheckSum(ByteReader table, AcpiHeader header, TableRow? row, FindingLog log)
    {
        // The FACS has a header of its own without a sum (ACPI 6.5, section 5.2.10).
        if (header.ChecksumIsValid || table.Length < header.Length || header.Signature == "FACS")
            return;
        byte right = unchecked((byte)(header.Checksum - AcpiHeader.Sum(table.Bytes)));
        string consequence = row is { IsRefusedForChecksum: true } ? $" Linux refuses an {row.Signature} for this." : "";
        log.Find(
            FirmwareCatalog.TableChecksumRow,
            9,
            "checksum",
            $"The checksum is 0x{header.Checksum:x2} and should be 0x{right:x2}.{consequence}"
        );
    }

    private static bool IsSignature(string signature)
    {
        if (signature.Length != 4)
            return false;
        foreach (char character in signature)
        {
            if (character is <= ' ' or > '~')
                return false;
        }

        return true;
    }
}
