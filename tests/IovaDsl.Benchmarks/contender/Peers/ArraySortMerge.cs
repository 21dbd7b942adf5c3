using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>
/// What a C# programmer writes first for speed: <see cref="Array.Sort{TKey, TValue}(TKey[], TValue[])"/> on starts and lasts, and a
/// sweep.
/// </summary>
public sealed class ArraySortMerge(int size)
{
    private readonly ulong[] _keys = new ulong[size],
        _items = new ulong[size];

    public int Merge(Span<IovaRange> set)
    {
        for (int i = 0; i < set.Length; i++)
            (_keys[i], _items[i]) = (set[i].First, set[i].Last);
        Array.Sort(_keys, _items);
        ulong first = _keys[0],
            last = _items[0];
        int count = 0;
        for (int i = 1; i < _keys.Length; i++)
        {
            if (_keys[i] > last && _keys[i] - last > 1)
            {
                set[count++] = new IovaRange(first, last);
                first = _keys[i];
            }

            last = Math.Max(last, _items[i]);
        }

        set[count++] = new IovaRange(first, last);
        return count;
    }

    /// <summary>What united ranges leave of the whole space.</summary>
    public static int Gaps(ReadOnlySpan<IovaRange> united, Span<IovaRange> gaps)
    {
        ulong open = 0;
        int count = 0;
        foreach (IovaRange range in united)
        {
            if (range.First > open)
                gaps[count++] = new IovaRange(open, range.First - 1);
            if (range.Last == ulong.MaxValue)
                return count;
            open = range.Last + 1;
        }

        gaps[count++] = new IovaRange(open, ulong.MaxValue);
        return count;
    }
}
