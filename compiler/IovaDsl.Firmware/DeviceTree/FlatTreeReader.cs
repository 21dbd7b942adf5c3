using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Flattened device tree bytes to nodes (Devicetree specification 0.4, chapter 5). It never throws for its input, never reads
/// outside it, and does work proportional to it: nesting is at most <see cref="MaxDepth"/> deep, as in Linux, and names are short.
/// </summary>
internal static class FlatTreeReader
{
    /// <summary>Linux's <c>FDT_MAX_DEPTH</c>.</summary>
    public const int MaxDepth = 64;

    /// <summary>The specification allows 31; real trees exceed that a little.</summary>
    private const int MaxNameBytes = 127;

    private const uint Magic = 0xd00dfeed;
    private const int HeaderSize = 40;

    private const uint BeginNode = 1;
    private const uint EndNode = 2;
    private const uint Property = 3;
    private const uint Nop = 4;
    private const uint End = 9;

    /// <summary>Whether the bytes begin as a flattened device tree does.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> blob) => blob.Length >= 4 && new ByteReader(blob).Cell(0) == Magic;

    /// <summary>Reads the blob; what follows it is ignored.</summary>
    public static FlatTreeReading Read(ReadOnlySpan<byte> blob)
    {
        FindingLog log = new("DTB");
        ByteReader file = new(blob);
        if (!CheckHeader(file, log))
            return new FlatTreeReading(null, log.ToImmutable());

        // One copy of the blob backs the values of all properties.
        byte[] bytes = file.Slice(0, file.Cell(4)).Bytes.ToArray();
        FlatTreeHeader header = new(file.Cell(4), file.Cell(20), file.Cell(24), file.Cell(28));
        DtNode? root = new Walk(bytes, log).Run();
        if (root is null)
        {
            log.Find(FirmwareCatalog.DtHeaderRow, file.Cell(8), "off_dt_struct", $"No root node starts at 0x{file.Cell(8):x}.");
            return new FlatTreeReading(null, log.ToImmutable());
        }

        FlatTree tree = new(header, ReadReservations(new ByteReader(bytes), log), root);
        CheckPhandles(root, log);
        return new FlatTreeReading(tree, log.ToImmutable());
    }

    private static bool CheckHeader(ByteReader file, FindingLog log)
    {
        if (!file.Has(0, HeaderSize) || file.Cell(0) != Magic)
        {
            log.Find(
                FirmwareCatalog.DtHeaderRow,
                0,
                "magic",
                $"The file does not begin with the {HeaderSize} byte header of a device tree."
            );
            return false;
        }

        if (file.Cell(20) < 16 || file.Cell(24) > 17)
        {
            log.Find(
                FirmwareCatalog.DtHeaderRow,
                20,
                "version",
                $"Version {file.Cell(20)}, compatible with {file.Cell(24)}, is not one of 16 and 17."
            );
            return false;
        }

        if (file.Cell(4) < HeaderSize || !file.Has(file.Cell(8), 8) || !file.Has(file.Cell(12), 0))
        {
            log.Find(
                FirmwareCatalog.DtHeaderRow,
                4,
                "header",
                $"Size {file.Cell(4)}, structure block at 0x{file.Cell(8):x} and strings at 0x{file.Cell(12):x} do not fit a file "
                    + $"of {file.Length} bytes."
            );
            return false;
        }

        if (file.Cell(4) > file.Length)
        {
            log.Find(
                FirmwareCatalog.DtHeaderRow,
                4,
                "totalsize",
                $"The tree states {file.Cell(4)} bytes and the file has {file.Length}: it is cut short, and only what is there was read."
            );
        }

        return true;
    }

    private static ImmutableArray<MemoryReservation> ReadReservations(ByteReader blob, FindingLog log)
    {
        ImmutableArray<MemoryReservation>.Builder reservations = ImmutableArray.CreateBuilder<MemoryReservation>();
        for (long at = blob.Cell(16); ; at += 16)
        {
            if (!blob.Has(at, 16))
            {
                log.Find(
                    FirmwareCatalog.DtHeaderRow,
                    at,
                    "memory reservations",
                    $"The memory reservation block does not end before 0x{blob.Length:x}."
                );
                break;
            }

            MemoryReservation reservation = new(blob.TwoCells(at), blob.TwoCells(at + 8));
            if (reservation == default)
                break;
            reservations.Add(reservation);
        }

        return reservations.ToImmutable();
    }

    private static void CheckPhandles(DtNode root, FindingLog log)
    {
        HashSet<uint> seen = [];
        foreach (DtNode node in root.Walk())
        {
            uint phandle = node.Phandle;
            if (phandle != 0 && !seen.Add(phandle))
                log.Find(
                    FirmwareCatalog.DtPhandleRow,
                    node.Offset,
                    "phandle",
                    $"Phandle 0x{phandle:x} is given to a second node, {node.Name}; the first one counts."
                );
        }
    }

    /// <summary>The walk over the structure block: a stack of open nodes, one token at a time.</summary>
    private sealed class Walk
    {
        private readonly byte[] _blob;
        private readonly FindingLog _log;
        private readonly int _end;
        private readonly int _stringsAt;
        private readonly int _stringsEnd;
        private readonly Dictionary<uint, string> _names = [];
        private readonly Stack<OpenNode> _open = new();
        private int _at;

        public Walk(byte[] blob, FindingLog log)
        {
            _blob = blob;
            _log = log;
            ByteReader reader = new(blob);
            _at = (int)Math.Min(reader.Cell(8), (uint)blob.Length);
            // Version 16 has no size of the structure block.
            long structEnd = reader.Cell(20) >= 17 ? (long)reader.Cell(8) + reader.Cell(36) : blob.Length;
            _end = (int)Math.Min(structEnd, blob.Length);
            _stringsAt = (int)Math.Min(reader.Cell(12), (uint)blob.Length);
            _stringsEnd = (int)Math.Min((long)reader.Cell(12) + reader.Cell(32), blob.Length);
        }

        public DtNode? Run()
        {
            DtNode? root = null;
            while (root is null && _at + 4 <= _end)
            {
                int tokenAt = _at;
                uint token = new ByteReader(_blob).Cell(_at);
                _at += 4;
                if (token == BeginNode && _open.Count < MaxDepth)
                    Begin(tokenAt);
                else if (token == EndNode && _open.Count > 0)
                    root = Close();
                else if (token == Property && _open.Count > 0)
                    ReadProperty(tokenAt);
                else if (token != Nop)
                {
                    SayStop(token, tokenAt);
                    break;
                }
            }

            if (root is null)
                return CloseAll();
            CheckEnd();
            return root;
        }

        private void SayStop(uint token, int at)
        {
            if (token == BeginNode)
                _log.Find(
                    FirmwareCatalog.DtTokenRow,
                    at,
                    "node",
                    $"Nodes are nested deeper than {MaxDepth} at 0x{at:x}; the tree is not read further."
                );
            else
                _log.Find(
                    FirmwareCatalog.DtTokenRow,
                    at,
                    "token",
                    $"Token {token} at 0x{at:x}, with {_open.Count} nodes open, cannot be there; the tree is not read further."
                );
        }

        private void Begin(int tokenAt)
        {
            string name = ReadName(_at, _end, "node name");
            ByteReader rest = new ByteReader(_blob).Slice(_at, _end - _at);
            int nul = rest.Bytes.IndexOf((byte)0);
            _at = Align4(_at + (nul < 0 ? rest.Length : nul) + 1);
            if (_open.Count > 0)
                _open.Peek().HasChild = true;
            _open.Push(new OpenNode(name, tokenAt));
        }

        private void ReadProperty(int tokenAt)
        {
            ByteReader blob = new(_blob);
            long length = blob.Cell(_at);
            uint nameOffset = blob.Cell(_at + 4);
            int valueAt = _at + 8;
            if (valueAt > _end || length > _end - valueAt)
            {
                _log.Find(
                    FirmwareCatalog.StructurePastEndRow,
                    tokenAt,
                    "property.len",
                    $"The property at 0x{tokenAt:x} has {length} bytes and passes the end of the structure block, 0x{_end:x}; the "
                        + "tree is not read further."
                );
                _at = _end;
                return;
            }

            _at = Align4(valueAt + (int)length);
            if (nameOffset >= _stringsEnd - _stringsAt)
            {
                _log.Find(
                    FirmwareCatalog.DtNameRow,
                    tokenAt,
                    "property.nameoff",
                    $"The name of the property at 0x{tokenAt:x} is at 0x{nameOffset:x}, outside the {_stringsEnd - _stringsAt} "
                        + "bytes of strings; it is dropped."
                );
                return;
            }

            OpenNode node = _open.Peek();
            if (node.HasChild)
                _log.Find(FirmwareCatalog.DtOrderRow, tokenAt, "property", $"The property at 0x{tokenAt:x} comes after a child node.");
            DtProperty property = new(Name(nameOffset), new ReadOnlyMemory<byte>(_blob, valueAt, (int)length), valueAt);
            node.Properties.Add(property);
        }

        private string Name(uint offset)
        {
            if (!_names.TryGetValue(offset, out string? name))
            {
                name = ReadName(_stringsAt + (int)offset, _stringsEnd, "property name");
                _names.Add(offset, name);
            }

            return name;
        }

        private string ReadName(int at, int end, string field)
        {
            ByteReader bytes = new ByteReader(_blob).Slice(at, Math.Min(end - at, MaxNameBytes + 1));
            string name = bytes.Text(0, bytes.Length);
            if (name.Length == bytes.Length)
                _log.Find(
                    FirmwareCatalog.DtNameRow,
                    at,
                    field,
                    $"The name at 0x{at:x} does not end within {MaxNameBytes} bytes; it is cut."
                );
            return name;
        }

        // The finished root, or null while nodes are open.
        private DtNode? Close()
        {
            OpenNode open = _open.Pop();
            DtNode node = new(open.Name, open.Properties.ToImmutable(), open.Children.ToImmutable(), open.Offset);
            if (_open.Count == 0)
                return node;
            _open.Peek().Children.Add(node);
            return null;
        }

        private DtNode? CloseAll()
        {
            if (_open.Count > 0)
                _log.Find(
                    FirmwareCatalog.DtTokenRow,
                    _at,
                    "token",
                    $"The structure block ends at 0x{_at:x} with {_open.Count} nodes open."
                );
            DtNode? root = null;
            while (_open.Count > 0)
                root = Close();
            return root;
        }

        private void CheckEnd()
        {
            ByteReader blob = new(_blob);
            while (_at + 4 <= _end && blob.Cell(_at) == Nop)
                _at += 4;
            if (_at + 4 > _end || blob.Cell(_at) != End)
                _log.Find(FirmwareCatalog.DtOrderRow, _at, "token", $"The structure block does not end with the end token at 0x{_at:x}.");
        }

        private int Align4(int at) => (int)Math.Min(((long)at + 3) & ~3L, _end);

        private sealed class OpenNode(string name, int offset)
        {
            public string Name { get; } = name;

            public int Offset { get; } = offset;

            public bool HasChild { get; set; }

            public ImmutableArray<DtProperty>.Builder Properties { get; } = ImmutableArray.CreateBuilder<DtProperty>();

            public ImmutableArray<DtNode>.Builder Children { get; } = ImmutableArray.CreateBuilder<DtNode>();
        }
    }
}
