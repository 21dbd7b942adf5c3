using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Acpi;

/// <summary>How the structures of a table follow one another: each begins with a type and states its length in bytes.</summary>
/// <param name="Noun">What the specification calls one: structure, block, node, entry.</param>
/// <param name="HeaderBytes">The least that any of them has; a shorter length ends the walk.</param>
/// <param name="Needs">The bytes that a type needs to be decoded; null: unknown type.</param>
internal sealed record StructureForm(string Noun, int HeaderBytes, Func<int, int?> Needs)
{
    /// <summary>Bytes of the type field, which comes first: 1 or 2.</summary>
    public int TypeBytes { get; init; } = 1;

    /// <summary>Where the length is.</summary>
    public int LengthOffset { get; init; } = 2;

    /// <summary>Bytes of the length field: 1 or 2.</summary>
    public int LengthBytes { get; init; } = 2;

    /// <summary>Whether a structure that passes the end of the table is decoded where all of its fields are there.</summary>
    public bool ReadsCut { get; init; }

    /// <summary>Types that are legal and mean nothing here are not worth a word.</summary>
    public bool IsSilentOnUnknown { get; init; }

    /// <summary>Types in hexadecimal, as the specification has them.</summary>
    public bool HasHexTypes { get; init; }

    public string Describe(int type) =>
        HasHexTypes ? string.Format(CultureInfo.InvariantCulture, "0x{0:x2}", type) : type.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One structure as found.</summary>
internal readonly ref struct Structure
{
    public required int Type { get; init; }

    /// <summary>From the start of the table.</summary>
    public required int Offset { get; init; }

    /// <summary>As stored; more than <see cref="Bytes"/> has where the structure passes the end of the table.</summary>
    public required int Length { get; init; }

    /// <summary>What of it lies in the table, its type first.</summary>
    public required ByteReader Bytes { get; init; }

    /// <summary>Its type is known, and all the bytes that the type needs are there.</summary>
    public required bool CanBeDecoded { get; init; }
}

/// <summary>Makes a value of one structure, of those that cannot be decoded too.</summary>
internal delegate T StructureRead<T>(Structure structure, FindingLog log);

/// <summary>
/// The walk that tables of structures share. It ends at a length that cannot be, as Linux's walks do; what was read before stays.
/// </summary>
internal static class Structures
{
    /// <summary>Those from <paramref name="first"/> to the end of the table.</summary>
    public static ImmutableArray<T> Read<T>(ByteReader table, int first, StructureForm form, FindingLog log, StructureRead<T> read)
    {
        ImmutableArray<T>.Builder found = ImmutableArray.CreateBuilder<T>();
        for (int at = first; at < table.Length; )
        {
            if (!table.Has(at, form.HeaderBytes))
            {
                log.Find(
                    FirmwareCatalog.StructurePastEndRow,
                    at,
                    form.Noun,
                    $"{table.Length - at} bytes are left at 0x{at:x}, too few for a {form.Noun}."
                );
                break;
            }

            int length = ReadOne(table, at, form, log, read, found);
            if (length < form.HeaderBytes)
                break;
            at += length;
        }

        return found.ToImmutable();
    }

    /// <summary>As many as the table counts, in the field at <paramref name="countOffset"/>.</summary>
    public static ImmutableArray<T> ReadCounted<T>(
        ByteReader table,
        int first,
        int count,
        int countOffset,
        StructureForm form,
        FindingLog log,
        StructureRead<T> read
    )
    {
        ImmutableArray<T>.Builder found = ImmutableArray.CreateBuilder<T>();
        int at = first;
        for (int i = 0; i < count; i++)
        {
            if (!table.Has(at, form.HeaderBytes))
            {
                log.Find(
                    FirmwareCatalog.StructurePastEndRow,
                    countOffset,
                    form.Noun + "Count",
                    $"The table counts {count} {form.Noun}s; after {i} of them it ends, at 0x{at:x}."
                );
                break;
            }

            int length = ReadOne(table, at, form, log, read, found);
            if (length < form.HeaderBytes || !table.Has(at, length))
                break;
            at += length;
        }

        return found.ToImmutable();
    }

    private static int ReadOne<T>(
        ByteReader table,
        int at,
        StructureForm form,
        FindingLog log,
        StructureRead<T> read,
        ImmutableArray<T>.Builder found
    )
    {
        int type = form.TypeBytes == 2 ? table.U16(at) : table.U8(at);
        int length = form.LengthBytes == 2 ? table.U16(at + form.LengthOffset) : table.U8(at + form.LengthOffset);
        ByteReader bytes = table.Slice(at, length);
        bool isWhole = IsWhole(table, at, type, length, form, log);
        bool isRead = (isWhole || form.ReadsCut) && length >= form.HeaderBytes;
        Structure structure = new()
        {
            Type = type,
            Offset = at,
            Length = length,
            Bytes = bytes,
            CanBeDecoded = isRead && form.Needs(type) is { } needed && bytes.Length >= needed,
        };
        if (isWhole && !structure.CanBeDecoded)
            SayUndecoded(structure, form, log);
        found.Add(read(structure, log));
        return length;
    }

    private static bool IsWhole(ByteReader table, int at, int type, int length, StructureForm form, FindingLog log)
    {
        if (length >= form.HeaderBytes && table.Has(at, length))
            return true;
        string which = $"The {form.Noun} at 0x{at:x}, type {form.Describe(type)}, has";
        int place = at + form.LengthOffset;
        if (length < form.HeaderBytes)
        {
            log.Find(
                FirmwareCatalog.StructureLengthRow,
                place,
                form.Noun + ".length",
                $"{which} length {length}. The walk stopped, and {table.Length - at} bytes were not read."
            );
            return false;
        }

        log.Find(
            FirmwareCatalog.StructurePastEndRow,
            place,
            form.Noun + ".length",
            $"{which} {length} bytes and passes the end of the table, 0x{table.Length:x}. "
                + (form.ReadsCut ? "The walk stopped." : "It is not decoded.")
        );
        return false;
    }

    private static void SayUndecoded(Structure structure, StructureForm form, FindingLog log)
    {
        if (form.IsSilentOnUnknown && form.Needs(structure.Type) is null)
            return;
        string type = form.Describe(structure.Type);
        if (form.Needs(structure.Type) is { } needed)
            log.Find(
                FirmwareCatalog.StructureShortRow,
                structure.Offset + form.LengthOffset,
                form.Noun + ".length",
                $"The {form.Noun} at 0x{structure.Offset:x}, type {type}, has {structure.Bytes.Length} bytes and needs {needed}. "
                    + "It is not decoded."
            );
        else
            log.Find(
                FirmwareCatalog.StructureTypeRow,
                structure.Offset,
                form.Noun + ".type",
                $"The {form.Noun} at 0x{structure.Offset:x} has unknown type {type}; it is skipped."
            );
    }
}
