using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Acpi;

/// <summary>
/// A table that an import kept in facts of the platform, so that it can be written again with all that has no meaning
/// for IOVAs: as it was, if nothing that the table says has changed since, and otherwise as a base for what did not change.
/// </summary>
/// <remarks>
/// <c>fact "iort/table" "base64", …</c> are the bytes; <c>fact "iort/made-of"</c> is a sum over what the writer makes of the platform
/// alone. As long as it makes the same, the platform still says what the table said.
/// </remarks>
internal static class StoredTable
{
    /// <summary>Larger tables are not kept: they would drown the file.</summary>
    public const int MaxBytes = 64 * 1024;
    private const int LineBytes = 57;

    public static IEnumerable<Fact> Facts(string format, byte[] table, byte[] madeOf)
    {
        ImmutableArray<FactValue>.Builder lines = ImmutableArray.CreateBuilder<FactValue>();
        for (int at = 0; at < table.Length; at += LineBytes)
            lines.Add(new FactValue(null, Convert.ToBase64String(table, at, Math.Min(LineBytes, table.Length - at))));
        yield return new Fact(format + "/table", lines.ToImmutable());
        yield return new Fact(format + "/made-of", ImmutableArray.Create(new FactValue(Sum(madeOf), null)));
    }

    /// <summary>The bytes kept; null when there are none, or they are damaged.</summary>
    public static byte[]? Read(Platform platform, string format)
    {
        if (platform.Facts.FirstOrDefault(fact => fact.Key == format + "/table") is not { } stored)
            return null;
        List<byte> bytes = [];
        foreach (FactValue line in stored.Values)
        {
            if (line.Text is not { } text || !TryDecode(text, out byte[] piece))
                return null;
            bytes.AddRange(piece);
        }

        return bytes.ToArray();
    }

    public static bool IsUnchanged(Platform platform, string format, byte[] madeOf) =>
        platform.Facts.FirstOrDefault(fact => fact.Key == format + "/made-of") is { } stored
        && stored.Values.Length == 1
        && stored.Values[0].Number == Sum(madeOf);

    /// <summary>
    /// The table as kept where the platform says the same as then; else what the writer makes with the kept one as a base.
    /// </summary>
    public static byte[] Write<T>(Platform platform, string format, Func<byte[], T?> read, Func<T?, byte[]> make)
        where T : AcpiTable
    {
        byte[] alone = make(null);
        if (Read(platform, format) is not { } kept)
            return alone;
        return IsUnchanged(platform, format, alone) ? kept : make(read(kept));
    }

    private static bool TryDecode(string text, out byte[] bytes)
    {
        try
        {
            bytes = Convert.FromBase64String(text);
            return true;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }

    // FNV-1a, 64 bits: it guards against change, not against anybody.
    private static ulong Sum(byte[] bytes)
    {
        ulong sum = 14695981039346656037;
        foreach (byte value in bytes)
            sum = unchecked((sum ^ value) * 1099511628211);
        return sum;
    }
}
