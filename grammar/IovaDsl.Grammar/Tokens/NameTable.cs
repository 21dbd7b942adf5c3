namespace IovaDsl.Grammar;

/// <summary>
/// The words of one text, each held once as a string, with the token type it has: a keyword's own, or that of a name.
/// An open-addressed hash table over slices of the text, so that looking a word up allocates only when it is new.
/// </summary>
public sealed class NameTable
{
    private string[] _words;
    private int[] _types;
    private uint[] _hashes;
    private int[] _slots; // entry + 1; 0 is free. Its length is a power of two, at most half full.
    private int _count;

    /// <summary>A table without a word.</summary>
    /// <param name="capacity">A power of two; the table grows where it is not enough.</param>
    public NameTable(int capacity)
    {
        _words = new string[capacity];
        _types = new int[capacity];
        _hashes = new uint[capacity];
        _slots = new int[capacity * 2];
    }

    /// <summary>A table with the words of another one.</summary>
    public NameTable(NameTable other)
    {
        _words = (string[])other._words.Clone();
        _types = (int[])other._types.Clone();
        _hashes = (uint[])other._hashes.Clone();
        _slots = (int[])other._slots.Clone();
        _count = other._count;
    }

    /// <summary>The hash to start a word with; see <see cref="Mix"/>.</summary>
    public const uint Seed = 2166136261;

    /// <summary>One step of the hash (FNV-1a over UTF-16 units).</summary>
    public static uint Mix(uint hash, char c) => (hash ^ c) * 16777619;

    public string WordOf(int entry) => _words[entry];

    public int TypeOf(int entry) => _types[entry];

    /// <summary>The entry of a slice of the text, made as a name when it is new.</summary>
    public int Find(string text, int start, int length, uint hash)
    {
        int slot = (int)(hash & (uint)(_slots.Length - 1));
        while (_slots[slot] != 0)
        {
            int entry = _slots[slot] - 1;
            if (_hashes[entry] == hash && IsSlice(_words[entry], text, start, length))
                return entry;
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return Add(text.Substring(start, length), hash, IovaLexer.NAME);
    }

    /// <summary>Adds a word that is not there yet, with its token type.</summary>
    public void Add(string word, int type)
    {
        uint hash = Seed;
        foreach (char c in word)
            hash = Mix(hash, c);
        Add(word, hash, type);
    }

    private static bool IsSlice(string word, string text, int start, int length) =>
        word.Length == length && string.CompareOrdinal(word, 0, text, start, length) == 0;

    private int Add(string word, uint hash, int type)
    {
        if (_count == _words.Length)
            Grow();
        int entry = _count++;
        _words[entry] = word;
        _types[entry] = type;
        _hashes[entry] = hash;
        Place(entry);
        return entry;
    }

    private void Grow()
    {
        Array.Resize(ref _words, _count * 2);
        Array.Resize(ref _types, _count * 2);
        Array.Resize(ref _hashes, _count * 2);
        _slots = new int[_count * 4];
        for (int entry = 0; entry < _count; entry++)
            Place(entry);
    }

    private void Place(int entry)
    {
        int slot = (int)(_hashes[entry] & (uint)(_slots.Length - 1));
        while (_slots[slot] != 0)
            slot = (slot + 1) & (_slots.Length - 1);
        _slots[slot] = entry + 1;
    }
}
