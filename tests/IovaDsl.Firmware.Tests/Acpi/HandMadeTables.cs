using System.Buffers.Binary;
using System.Text;
using IovaDsl.Firmware.Import;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>
/// Tables put together number by number as their specifications lay them out, for readers that have no encoder beside them: what both
/// sides had wrong would not show.
/// </summary>
internal static class HandMadeTables
{
    /// <summary>A table: the header of 36 bytes with its length and checksum, and a body.</summary>
    public static byte[] Table(string signature, byte revision, params byte[][] body)
    {
        byte[] table =
        [
            .. Encoding.ASCII.GetBytes(signature),
            .. U32(0),
            revision,
            0,
            .. "IOVADS"u8,
            .. "BYHAND  "u8,
            .. U32(1),
            .. "HAND"u8,
            .. U32(1),
            .. body.SelectMany(part => part),
        ];
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(4), (uint)table.Length);
        table[9] = unchecked((byte)-table.Sum(value => value));
        return table;
    }

    public static byte[] U16(ushort value) => [(byte)value, (byte)(value >> 8)];

    public static byte[] U32(uint value) => [.. U16((ushort)value), .. U16((ushort)(value >> 16))];

    public static byte[] U64(ulong value) => [.. U32((uint)value), .. U32((uint)(value >> 32))];

    public static ImportedPlatform Imported(params byte[][] tables) =>
        FirmwareImport.Import(
            new ImportInput { Files = [.. tables.Select((table, i) => new ImportFile($"table{i}.bin", FirmwareFile.Read(table)))] }
        );
}
