using System.Buffers.Binary;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// A tree to the bytes of a version 17 blob (Devicetree specification 0.4, chapter 5), laid out as dtc does: header,
/// reservations, structure, strings, without gaps; a property name that ends another one shares its bytes.
/// </summary>
internal static class FlatTreeWriter
{
    private const int HeaderSize = 40;

    /// <summary>The bytes of the blob. Of the header only the boot processor is taken; the rest follows from the content.</summary>
    public static byte[] Write(FlatTree tree)
    {
        StringTable strings = new();
        Block structure = new();
        Put(structure, strings, tree.Root);
        structure.Cell(9);

        Block reservations = new();
        foreach (MemoryReservation reservation in tree.Reservations)
        {
            reservations.TwoCells(reservation.Address);
            reservations.TwoCells(reservation.Size);
        }

        reservations.TwoCells(0);
        reservations.TwoCells(0);

        int structureAt = HeaderSize + reservations.Length;
        int stringsAt = structureAt + structure.Length;
        Block blob = new();
        blob.Cell(0xd00dfeed);
        blob.Cell((uint)(stringsAt + strings.Bytes.Length));
        blob.Cell((uint)structureAt);
        blob.Cell((uint)stringsAt);
        blob.Cell(HeaderSize);
        blob.Cell(17);
        blob.Cell(16);
        blob.Cell(tree.Header.BootCpu);
        blob.Cell((uint)strings.Bytes.Length);
        blob.Cell((uint)structure.Length);
        blob.Append(reservations);
        blob.Append(structure);
        blob.Append(strings.Bytes);
        return blob.ToArray();
    }

    private static void Put(Block structure, StringTable strings, DtNode node)
    {
        structure.Cell(1);
        structure.Text(node.Name);
        structure.Align4();
        foreach (DtProperty property in node.Properties)
        {
            structure.Cell(3);
            structure.Cell((uint)property.Value.Length);
            structure.Cell(strings.Add(property.Name));
            structure.Append(property.Value.Span);
            structure.Align4();
        }

        foreach (DtNode child in node.Children)
            Put(structure, strings, child);
        structure.Cell(2);
    }

    /// <summary>Names one after the other, each once; every tail of a name is a name too.</summary>
    private sealed class StringTable
    {
        private readonly Dictionary<string, uint> _offsets = new(StringComparer.Ordinal);

        public Block Bytes { get; } = new();

        public uint Add(string name)
        {
            if (_offsets.TryGetValue(name, out uint known))
                return known;
            uint offset = (uint)Bytes.Length;
            Bytes.Text(name);
            for (int tail = 0; tail <= name.Length; tail++)
            {
                string end = name.Substring(tail);
                // The first place counts, as in a search from the front.
                if (!_offsets.ContainsKey(end))
                    _offsets.Add(end, offset + (uint)tail);
            }

            return offset;
        }
    }

    /// <summary>Growing bytes, big-endian.</summary>
    private sealed class Block
    {
        private byte[] _bytes = new byte[256];

        public int Length { get; private set; }

        public void Cell(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Grow(4), value);

        public void TwoCells(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Grow(8), value);

        public void Text(string text)
        {
            Span<byte> bytes = Grow(text.Length + 1);
            for (int i = 0; i < text.Length; i++)
                bytes[i] = (byte)text[i];
        }

        public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Grow(bytes.Length));

        public void Append(Block block) => Append(block._bytes.AsSpan(0, block.Length));

        public void Align4() => Grow(-Length & 3);

        public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

        private Span<byte> Grow(int count)
        {
            if (Length + count > _bytes.Length)
                Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
            Length += count;
            return _bytes.AsSpan(Length - count, count);
        }
    }
}
