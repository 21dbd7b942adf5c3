using System.Buffers.Binary;

namespace IovaDsl.Firmware.Bytes;

/// <summary>
/// Bounds-checked view of firmware bytes. A read that would leave the view gives zero and touches nothing,
/// so that a decoder can never fault on a lying length; a decoder that must know asks <see cref="Has"/> first.
/// Positions and counts are 64 bits wide: sums of two 32-bit fields of a table cannot wrap.
/// </summary>
internal readonly ref struct ByteReader
{
    private readonly ReadOnlySpan<byte> _bytes;

    public ByteReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Number of bytes in the view.</summary>
    public int Length => _bytes.Length;

    /// <summary>The bytes themselves.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether <paramref name="count"/> bytes from <paramref name="at"/> on lie inside the view.</summary>
    public bool Has(long at, long count) => at >= 0 && count >= 0 && at <= _bytes.Length && count <= _bytes.Length - at;

    public byte U8(long at) => Has(at, 1) ? _bytes[(int)at] : (byte)0;

    /// <summary>Little-endian, as all of ACPI.</summary>
    public ushort U16(long at) => Has(at, 2) ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes.Slice((int)at)) : (ushort)0;

    /// <summary>Little-endian, as all of ACPI.</summary>
    public uint U32(long at) => Has(at, 4) ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes.Slice((int)at)) : 0;

    /// <summary>Little-endian, as all of ACPI.</summary>
    public ulong U64(long at) => Has(at, 8) ? BinaryPrimitives.ReadUInt64LittleEndian(_bytes.Slice((int)at)) : 0;

    /// <summary>Big-endian, as all of a flattened device tree.</summary>
    public uint Cell(long at) => Has(at, 4) ? BinaryPrimitives.ReadUInt32BigEndian(_bytes.Slice((int)at)) : 0;

    /// <summary>Big-endian, as all of a flattened device tree.</summary>
    public ulong TwoCells(long at) => Has(at, 8) ? BinaryPrimitives.ReadUInt64BigEndian(_bytes.Slice((int)at)) : 0;

    /// <summary>The part of the wanted bytes that lies inside the view; perhaps empty.</summary>
    public ByteReader Slice(long at, long count)
    {
        if (at < 0 || at >= _bytes.Length || count <= 0)
            return default;
        return new ByteReader(_bytes.Slice((int)at, (int)Math.Min(count, _bytes.Length - at)));
    }

    /// <summary>One character per byte (Latin-1) up to a NUL, the count, or the end of the view.</summary>
    public string Text(long at, int maxBytes)
    {
        ReadOnlySpan<byte> bytes = Slice(at, maxBytes).Bytes;
        int end = bytes.IndexOf((byte)0);
        return Latin1(end < 0 ? bytes : bytes.Slice(0, end));
    }

    /// <summary>A field of fixed width: trailing NULs are dropped, other bytes kept one to one.</summary>
    public string PaddedText(long at, int bytes) => Latin1(Slice(at, bytes).Bytes).TrimEnd('\0');

    /// <summary>Whether every byte of the view is zero.</summary>
    public bool IsZero()
    {
        foreach (byte value in _bytes)
        {
            if (value != 0)
                return false;
        }

        return true;
    }

    private static string Latin1(ReadOnlySpan<byte> bytes)
    {
        char[] chars = new char[bytes.Length];
        for (int i = 0; i < chars.Length; i++)
            chars[i] = (char)bytes[i];
        return new string(chars);
    }
}
