using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>
/// Lists of 64-bit words, each distinct one kept once, in chunks: a program that looks at one device of many loads a chunk. A list has
/// its place, one word, as <see cref="PlatformLayout"/> describes it; 0 is the place of the empty list.
/// </summary>
internal sealed class WordLists
{
    /// <summary>Words of a chunk; a longer list has one of its own.</summary>
    private const int ChunkWords = 8192;

    /// <summary>Words of a line, where people read them.</summary>
    public const int WordsPerLine = 12;

    private readonly Dictionary<WordList, ulong> _places = new();
    private readonly List<Chunk> _chunks = new() { new Chunk() };
    private readonly int _reserved;

    /// <param name="reserved">Words at the beginning that are set at the end.</param>
    public WordLists(int reserved)
    {
        _reserved = reserved;
        _chunks[0].Words.AddRange(new ulong[reserved]);
        _places.Add(new WordList([]), 0);
    }

    public IReadOnlyList<Chunk> Chunks => _chunks;

    /// <summary>How many words there are in all.</summary>
    public int Count { get; private set; }

    /// <summary>The place of a list. The remark tells a reader what it is, where it is the first of its content.</summary>
    /// <param name="words">The words.</param>
    /// <param name="remark">What they are.</param>
    /// <param name="perLine">How many of them belong together: a row.</param>
    public ulong Add(IEnumerable<ulong> words, string remark, int perLine = WordsPerLine)
    {
        var list = new WordList(words.ToArray());
        if (_places.TryGetValue(list, out ulong place))
            return place;
        Chunk chunk = _chunks[_chunks.Count - 1];
        if (chunk.Words.Count > _reserved && chunk.Words.Count + list.Words.Length > ChunkWords)
            _chunks.Add(chunk = new Chunk());
        place =
            ((ulong)(_chunks.Count - 1) << (2 * PlatformLayout.PlaceBits))
            | ((ulong)chunk.Words.Count << PlatformLayout.PlaceBits)
            | (uint)list.Words.Length;
        chunk.Remarks.Add((chunk.Words.Count, remark, perLine));
        chunk.Words.AddRange(list.Words);
        Count += list.Words.Length;
        _places.Add(list, place);
        return place;
    }

    /// <summary>Sets one of the reserved words.</summary>
    public void SetReserved(int index, ulong word) => _chunks[0].Words[index] = word;

    /// <summary>Words that lie together, and what begins where.</summary>
    internal sealed class Chunk
    {
        public List<ulong> Words { get; } = new();

        public List<(int At, string What, int PerLine)> Remarks { get; } = new();
    }

    // Words, equal by content.
    private readonly struct WordList(ulong[] words) : IEquatable<WordList>
    {
        public ulong[] Words { get; } = words;

        public bool Equals(WordList other) => Words.AsSpan().SequenceEqual(other.Words);

        public override bool Equals(object? obj) => obj is WordList other && Equals(other);

        public override int GetHashCode()
        {
            ulong hash = 14695981039346656037;
            foreach (ulong word in Words)
                hash = unchecked((hash ^ word) * 1099511628211);
            return (int)(hash ^ (hash >> 32));
        }
    }
}
