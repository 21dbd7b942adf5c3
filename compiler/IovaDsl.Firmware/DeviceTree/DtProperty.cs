using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// One property of a node: a name and bytes, which have no type of their own. Numbers are big-endian cells of 32 bits,
/// and reading past the end gives zero.
/// </summary>
/// <param name="Name">As stored.</param>
/// <param name="Value">The bytes; perhaps none, for a property that is true by being there.</param>
/// <param name="Offset">Of the value from the start of the blob; 0 in a property that was made rather than read.</param>
internal sealed record DtProperty(string Name, ReadOnlyMemory<byte> Value, int Offset = 0)
{
    /// <summary>Number of whole cells.</summary>
    public int CellCount => Value.Length / 4;

    public uint Cell(int index) => index >= 0 && index < CellCount ? BinaryPrimitives.ReadUInt32BigEndian(Value.Span.Slice(index * 4)) : 0;

    /// <summary>
    /// The number in <paramref name="cells"/> cells from <paramref name="index"/> on. Of more than two cells the last two count,
    /// as in Linux's <c>of_read_number</c>.
    /// </summary>
    public ulong Number(int index, int cells)
    {
        ulong value = 0;
        for (int i = Math.Max(0, cells - 2); i < cells; i++)
            value = (value << 32) | Cell(index + i);
        return value;
    }

    /// <summary>The first NUL-terminated text.</summary>
    public string Text => new ByteReader(Value.Span).Text(0, Value.Length);

    /// <summary>All NUL-terminated texts.</summary>
    public ImmutableArray<string> Texts
    {
        get
        {
            ImmutableArray<string>.Builder texts = ImmutableArray.CreateBuilder<string>();
            ByteReader reader = new(Value.Span);
            for (int at = 0; at < reader.Length; )
            {
                string text = reader.Text(at, reader.Length - at);
                texts.Add(text);
                at += text.Length + 1;
            }

            return texts.ToImmutable();
        }
    }

    public static DtProperty Flag(string name) => new(name, ReadOnlyMemory<byte>.Empty);

    public static DtProperty Cells(string name, params uint[] cells)
    {
        byte[] bytes = new byte[cells.Length * 4];
        for (int i = 0; i < cells.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i * 4), cells[i]);
        return new DtProperty(name, bytes);
    }

    public static DtProperty Strings(string name, params string[] texts)
    {
        StringBuilder all = new();
        foreach (string text in texts)
            all.Append(text).Append('\0');
        byte[] bytes = new byte[all.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)all[i];
        return new DtProperty(name, bytes);
    }
}
