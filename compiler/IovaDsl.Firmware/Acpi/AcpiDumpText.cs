using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Acpi;

/// <summary>
/// Tables as text. <c>acpidump</c> writes <c>IORT @ 0x0000000000000000</c> and then hex lines
/// <c>    0000: 49 4F 52 54 …  IORT…</c>; <c>iasl -d</c> ends its listing with the same lines under <c>Raw Table Data</c>.
/// A file may hold many tables. A table is a run of hex lines whose offsets count up from zero, whatever stands before it.
/// </summary>
internal static class AcpiDumpText
{
    /// <summary>No machine has as many tables; a text that has more is not a dump.</summary>
    public const int MaxTables = 1024;

    private const int BytesPerLine = 16;

    /// <summary>Whether the bytes look like text and some line of theirs is a hex line with offset zero.</summary>
    public static bool IsText(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> head = file.Slice(0, Math.Min(file.Length, 64));
        if (head.IsEmpty || !IsPrintable(head))
            return false;
        Span<byte> line = stackalloc byte[BytesPerLine];
        for (int at = 0; at < file.Length; )
        {
            ReadOnlySpan<byte> text = Line(file, ref at);
            if (TryHexLine(text, line, out long offset, out _) && offset == 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether the bytes look like text whose first hex line goes on with a table that began elsewhere.</summary>
    public static bool IsContinuation(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty || !IsPrintable(file.Slice(0, Math.Min(file.Length, 64))))
            return false;
        Span<byte> line = stackalloc byte[BytesPerLine];
        for (int at = 0; at < file.Length; )
        {
            ReadOnlySpan<byte> text = Line(file, ref at);
            if (TryHexLine(text, line, out long offset, out _))
                return offset > 0;
        }

        return false;
    }

    /// <summary>The bytes of each table in the text, in order.</summary>
    public static (ImmutableArray<ImmutableArray<byte>> Tables, ImmutableArray<Diagnostic> Problems) Extract(ReadOnlySpan<byte> file)
    {
        FindingLog log = new("text");
        ImmutableArray<ImmutableArray<byte>>.Builder tables = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
        ImmutableArray<byte>.Builder current = ImmutableArray.CreateBuilder<byte>();
        Span<byte> bytes = stackalloc byte[BytesPerLine];
        bool isBroken = false;
        for (int at = 0; at < file.Length; )
        {
            int lineAt = at;
            ReadOnlySpan<byte> text = Line(file, ref at);
            if (!TryHexLine(text, bytes, out long offset, out int count))
                continue;
            if (offset == 0)
            {
                Finish(current, tables);
                isBroken = false;
                if (tables.Count == MaxTables)
                {
                    log.Find(
                        FirmwareCatalog.DumpLineRow,
                        lineAt,
                        "file",
                        $"The text holds more than {MaxTables} tables; the others are not read."
                    );
                    break;
                }
            }

            if (isBroken)
                continue;
            if (offset != current.Count)
            {
                log.Find(
                    FirmwareCatalog.DumpLineRow,
                    lineAt,
                    "line",
                    $"A hex line says offset 0x{offset:x} where 0x{current.Count:x} follows; the rest of this table is not read."
                );
                isBroken = true;
                continue;
            }

            for (int i = 0; i < count; i++)
                current.Add(bytes[i]);
        }

        Finish(current, tables);
        return (tables.ToImmutable(), log.ToImmutable());
    }

    private static void Finish(ImmutableArray<byte>.Builder current, ImmutableArray<ImmutableArray<byte>>.Builder tables)
    {
        if (current.Count > 0)
            tables.Add(current.ToImmutable());
        current.Clear();
    }

    // The next line without its end, and the position after it.
    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> file, ref int at)
    {
        ReadOnlySpan<byte> rest = file.Slice(at);
        int end = rest.IndexOf((byte)'\n');
        at += end < 0 ? rest.Length : end + 1;
        return end < 0 ? rest : rest.Slice(0, end);
    }

    // Spaces, an offset of four to eight hex digits, a colon, then pairs of hex digits with one space before each.
    // The characters that follow after two or more spaces may themselves look like hex.
    private static bool TryHexLine(ReadOnlySpan<byte> line, Span<byte> bytes, out long offset, out int count)
    {
        offset = 0;
        count = 0;
        int at = 0;
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
            at++;
        int digits = 0;
        for (; at < line.Length && digits <= 8 && Digit(line[at]) is int digit and >= 0; at++, digits++)
            offset = (offset << 4) | (long)digit;
        if (digits is < 4 or > 8 || at >= line.Length || line[at] != (byte)':')
            return false;
        for (at++; count < BytesPerLine && TryByte(line, at, out byte value); at += 3)
            bytes[count++] = value;
        return count > 0;
    }

    private static bool TryByte(ReadOnlySpan<byte> line, int at, out byte value)
    {
        value = 0;
        if (at + 2 >= line.Length || line[at] != (byte)' ' || Digit(line[at + 1]) < 0 || Digit(line[at + 2]) < 0)
            return false;
        if (at + 3 < line.Length && line[at + 3] is not ((byte)' ' or (byte)'\r' or (byte)'\t'))
            return false;
        value = (byte)((Digit(line[at + 1]) << 4) | Digit(line[at + 2]));
        return true;
    }

    private static int Digit(byte character) =>
        character switch
        {
            >= (byte)'0' and <= (byte)'9' => character - '0',
            >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
            _ => -1,
        };

    private static bool IsPrintable(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value is < 9 or (> 13 and < 32) or 127)
                return false;
        }

        return true;
    }
}
