using System.Buffers.Binary;

namespace IovaDsl.Firmware.Bytes;

/// <summary>
/// The other direction of <see cref="ByteReader"/>: a zeroed buffer of known length that fields are stored into.
/// A store outside the buffer is a mistake of the encoder, which computes the length, and throws.
/// </summary>
internal sealed class ByteWriter
{
    private readonly byte[] _bytes;

    public ByteWriter(int length) => _bytes = new byte[length];

    public int Length => _bytes.Length;

    /// <summary>The finished bytes; the writer must not be used afterwards.</summary>
    public byte[] ToArray() => _bytes;

    public void U8(int at, byte value) => _bytes[at] = value;

    public void U16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(at), value);

    public void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at), value);

    public void U64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(at), value);

    public void Copy(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.AsSpan(at));

    /// <summary>One byte per character (Latin-1), cut to <paramref name="width"/>; the rest of the field stays NUL.</summary>
    public void Text(int at, string text, int width)
    {
        for (int i = 0; i < text.Length && i < width; i++)
            _bytes[at + i] = (byte)text[i];
    }
}
