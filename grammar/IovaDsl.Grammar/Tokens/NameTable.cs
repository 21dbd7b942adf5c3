using System.Buffers;

namespace IovaDsl.Grammar;

/// <summary>
/// The words of one text, each held once as a string, with the token type it has: a keyword's own, or that of a name.
/// An open-addressed hash table over slices of the text, so that looking a word up allocates only when it is new.
/// </summary>
/// <remarks>The arrays are rented; without <see cref="Dispose"/> they are garbage like any other.</remarks>
public sealed class NameTable : IDisposable
{
    private readonly record struct Entry(string Word, int Type, uint Hash);

    private Entry[] _entries;
    private int[] _slots; // entry + 1; 0 is free. A power of two of them is in use, at most half full.
    private int _mask;
    private int _count;

    /// <summary>A table without a word.</summary>
    /// <param name="capacity">A power of two; the table grows where it is not enough.</param>
    public NameTable(int capacity)
    {
        _entries = ArrayPool<Entry>.Shared.Rent(capacity);
        _slots = RentSlots(capacity * 2);
        _mask = (capacity * 2) - 1;
    }

    /// <summary>A table with the words of another one.</summary>
    public NameTable(NameTable other)
        : this((other._mask + 1) / 2)
    {
        Array.Copy(other._entries, _entries, other._count);
        Array.Copy(other._slots, _slots, other._mask + 1);
        _count = other._count;
    }

    /// <summary>The hash to start a word with; see <see cref="Mix"/>.</summary>
    public const uint Seed = 2166136261;

    /// <summary>One step of the hash (FNV-1a over UTF-16 units).</summary>
    public static uint Mix(uint hash, char c) => (hash ^ c) * 16777619;

    public string WordOf(int entry) => _entries[entry].Word;

    public int TypeOf(int entry) => _entries[entry].Type;

    /// <summary>The entry of a slice of the text, made as a name when it is new.</summary>
    public int Find(string text, int start, int length, uint hash)
    {
        int slot = (int)hash & _mask;
        while (_slots[slot] != 0)
        {
            int index = _slots[slot] - 1;
            ref readonly Entry entry = ref _entries[index];
            if (entry.Hash == hash && IsSlice(entry.Word, text, start, length))
                return index;
            slot = (slot + 1) & _mask;
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

    /// <summary>Gives the arrays back; nobody may ask for a word afterwards.</summary>
    public void Dispose()
    {
        Return(_entries, _slots);
        (_entries, _slots, _count) = ([], [], 0);
    }

    private static bool IsSlice(string word, string text, int start, int length) => text.AsSpan(start, length).SequenceEqual(word.AsSpan());

    private int Add(string word, uint hash, int type)
    {
        if (_count > _mask / 2)
            Grow();
        int entry = _count++;
        _entries[entry] = new Entry(word, type, hash);
        Place(entry);
        return entry;
    }

    private void Grow()
    {
        (Entry[] entries, int[] slots) = (_entries, _slots);
        _entries = ArrayPool<Entry>.Shared.Rent(_count * 2);
        Array.Copy(entries, _entries, _count);
        _slots = RentSlots(_count * 4);
        _mask = (_count * 4) - 1;
        for (int entry = 0; entry < _count; entry++)
            Place(entry);
        Return(entries, slots);
    }

    private void Place(int entry)
    {
        int slot = (int)_entries[entry].Hash & _mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & _mask;
        _slots[slot] = entry + 1;
    }

    private static int[] RentSlots(int count)
    {
        int[] slots = ArrayPool<int>.Shared.Rent(count);
        Array.Clear(slots, 0, count);
        return slots;
    }

    private static void Return(Entry[] entries, int[] slots)
    {
        if (entries.Length == 0)
            return;
        ArrayPool<Entry>.Shared.Return(entries, clearArray: true);
        ArrayPool<int>.Shared.Return(slots);
    }
}
