namespace IovaDsl.Fleet.Baseline;

/// <summary>Pieces in chunks, so that a list of millions grows without being copied, and what has been read can be written again.</summary>
/// <param name="spare">Chunks that nobody reads any more.</param>
internal sealed class PieceList(Stack<Piece[]> spare)
{
    public const int ChunkLength = 1 << 14;

    private readonly List<Piece[]> _chunks = [];
    private int _inLast = ChunkLength;

    public long Count => (long)_chunks.Count * ChunkLength - (ChunkLength - _inLast);

    public int Chunks => _chunks.Count;

    public ReadOnlySpan<Piece> Chunk(int index) => _chunks[index].AsSpan(0, index == _chunks.Count - 1 ? _inLast : ChunkLength);

    public void Add(Piece piece)
    {
        if (_inLast == ChunkLength)
        {
            _chunks.Add(spare.TryPop(out Piece[]? chunk) ? chunk : new Piece[ChunkLength]);
            _inLast = 0;
        }

        _chunks[^1][_inLast++] = piece;
    }

    /// <summary>Gives the memory of a chunk away; it must not be read any more.</summary>
    public void Release(int index)
    {
        spare.Push(_chunks[index]);
        _chunks[index] = [];
    }

    public IEnumerable<Piece> All
    {
        get
        {
            for (int index = 0; index < _chunks.Count; index++)
            {
                int length = Chunk(index).Length;
                for (int i = 0; i < length; i++)
                    yield return _chunks[index][i];
            }
        }
    }
}
