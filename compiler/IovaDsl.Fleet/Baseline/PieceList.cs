using System.Runtime.InteropServices;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Pieces in order and disjoint, as few bytes in chunks: a fleet has millions of them, and a list grows without being copied. Once all are
/// added it is read.
/// </summary>
/// <param name="spare">Chunks that nobody reads any more, which are written again.</param>
internal sealed class PieceList(Stack<byte[]> spare)
{
    private const int ChunkLength = 1 << 17;

    // What several exclude is also kept as it is, for a quick look; of more than so many only the first.
    private const int MostSeveral = 1 << 22;

    private readonly List<byte[]> _chunks = [];
    private readonly List<int> _lengths = [];
    private readonly List<IovaRange> _several = [];
    private byte[] _last = [];
    private int _at;
    private ulong _end;

    public long Count { get; private set; }

    /// <summary>What several hosts exclude, in order.</summary>
    public ReadOnlySpan<IovaRange> Several => CollectionsMarshal.AsSpan(_several);

    /// <summary>Adds a piece behind all before it.</summary>
    public void Add(ulong first, ulong last, int host)
    {
        if (_at > _last.Length - PieceCode.Longest)
            AddChunk();
        _at += PieceCode.Write(ref _last[_at], _end, first, last, host);
        _end = last + 1;
        Count++;
        if (host == Piece.Several && _several.Count < MostSeveral)
            _several.Add(new IovaRange(first, last));
    }

    private void AddChunk()
    {
        if (_chunks.Count > 0)
            _lengths.Add(_at);
        _last = spare.TryPop(out byte[]? chunk) ? chunk : GC.AllocateUninitializedArray<byte>(ChunkLength);
        _chunks.Add(_last);
        _at = 0;
    }

    /// <summary>All pieces, one after another.</summary>
    public Reader Read() => new(this, isLast: false);

    /// <summary>The same for the last time: what has been read is written again.</summary>
    public Reader ReadAway() => new(this, isLast: true);

    public IEnumerable<Piece> All
    {
        get
        {
            Reader reader = Read();
            while (reader.Next())
                yield return new Piece(reader.First, reader.Last, reader.Host);
        }
    }

    /// <summary>A place among the pieces.</summary>
    internal struct Reader(PieceList list, bool isLast)
    {
        private byte[] _chunk = [];
        private int _next;
        private int _at;
        private int _length;
        private ulong _end;
        private ulong _first;
        private ulong _last;
        private int _host;

        /// <summary>The piece at this place.</summary>
        public readonly ulong First => _first;
        public readonly ulong Last => _last;
        public readonly int Host => _host;

        public bool Next()
        {
            if (_at == _length && !NextChunk())
                return false;
            _at += PieceCode.Read(ref _chunk[_at], _end, out _first, out _last, out _host);
            _end = _last + 1;
            return true;
        }

        private bool NextChunk()
        {
            if (isLast && _next > 0)
            {
                list._chunks[_next - 1] = [];
                list.GiveAway(_chunk);
            }

            if (_next == list._chunks.Count)
            {
                (_chunk, _at, _length) = ([], 0, 0);
                return false;
            }

            _chunk = list._chunks[_next];
            _length = _next < list._lengths.Count ? list._lengths[_next] : list._at;
            _at = 0;
            _next++;
            return true;
        }
    }

    private void GiveAway(byte[] chunk) => spare.Push(chunk);
}
