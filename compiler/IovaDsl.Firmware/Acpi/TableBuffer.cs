using System.Collections.Immutable;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Acpi;

/// <summary>
/// A table on its way to bytes. It notes which bytes were stored, so that a reader can tell which bytes of a real
/// table no field accounts for, and closes the table with length and checksum.
/// </summary>
internal sealed class TableBuffer
{
    private readonly ByteWriter _bytes;
    private readonly bool[] _stored;

    public TableBuffer(int length)
    {
        _bytes = new ByteWriter(length);
        _stored = new bool[length];
    }

    public int Length => _bytes.Length;

    /// <summary>
    /// A table whose structures follow its fixed part one after the other; a table that was read keeps at least its length.
    /// </summary>
    public static TableBuffer OfStructures<T>(
        AcpiHeader header,
        int fixedSize,
        ImmutableArray<T> structures,
        Func<T, int> bytesOf,
        Action<TableBuffer, T, int> put
    )
    {
        TableBuffer buffer = new(Math.Max(fixedSize + structures.Sum(bytesOf), header.BytesRead));
        buffer.Header(header);
        int at = fixedSize;
        foreach (T structure in structures)
        {
            put(buffer, structure, at);
            at += bytesOf(structure);
        }

        return buffer;
    }

    public void U8(int at, byte value)
    {
        Mark(at, 1);
        _bytes.U8(at, value);
    }

    public void U16(int at, ushort value)
    {
        Mark(at, 2);
        _bytes.U16(at, value);
    }

    public void U32(int at, uint value)
    {
        Mark(at, 4);
        _bytes.U32(at, value);
    }

    public void U64(int at, ulong value)
    {
        Mark(at, 8);
        _bytes.U64(at, value);
    }

    public void Copy(int at, ImmutableArray<byte> bytes)
    {
        Mark(at, bytes.Length);
        _bytes.Copy(at, bytes.AsSpan());
    }

    public void Text(int at, string text, int width)
    {
        Mark(at, width);
        _bytes.Text(at, text, width);
    }

    /// <summary>Stores the header with the length of the buffer; its checksum byte stays zero until <see cref="Close"/>.</summary>
    public void Header(AcpiHeader header)
    {
        Text(0, header.Signature, 4);
        U32(4, (uint)Length);
        U8(8, header.Revision);
        U8(9, 0);
        Text(10, header.OemId, 6);
        Text(16, header.OemTableId, 8);
        U32(24, header.OemRevision);
        Text(28, header.CreatorId, 4);
        U32(32, header.CreatorRevision);
    }

    /// <summary>Lays back what no field accounts for, and makes the sum of all bytes zero.</summary>
    public byte[] Close(ImmutableArray<UnusedBytes> unused)
    {
        foreach (UnusedBytes run in unused)
        {
            if (run.Offset >= 0 && run.Bytes.Length <= Length - run.Offset)
                _bytes.Copy(run.Offset, run.Bytes.AsSpan());
        }

        byte[] bytes = _bytes.ToArray();
        bytes[9] = 0;
        bytes[9] = unchecked((byte)-AcpiHeader.Sum(bytes));
        return bytes;
    }

    /// <summary>The runs of <paramref name="table"/> that are not zero and were not stored.</summary>
    public ImmutableArray<UnusedBytes> NotStored(ByteReader table)
    {
        ImmutableArray<UnusedBytes>.Builder runs = ImmutableArray.CreateBuilder<UnusedBytes>();
        for (int at = 0; at < table.Length; at++)
        {
            if (IsUnused(table, at))
            {
                int first = at;
                // A run ends at eight zeros, not at each single one: fewer, longer runs.
                int last = at;
                for (; at < table.Length && at - last < 8 && !IsStored(at); at++)
                {
                    if (table.U8(at) != 0)
                        last = at;
                }

                runs.Add(new UnusedBytes(first, ImmutableArray.Create(table.Slice(first, last - first + 1).Bytes.ToArray())));
                at = last;
            }
        }

        return runs.ToImmutable();
    }

    private bool IsStored(int at) => at < _stored.Length && _stored[at];

    private bool IsUnused(ByteReader table, int at) => !IsStored(at) && table.U8(at) != 0;

    private void Mark(int at, int count)
    {
        for (int i = 0; i < count; i++)
            _stored[at + i] = true;
    }
}
