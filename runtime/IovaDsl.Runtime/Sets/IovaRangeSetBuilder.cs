namespace IovaDsl.Runtime;

/// <summary>
/// Collects ranges to add and to remove, in order, and makes a set of them. A run of additions is united once, when a
/// removal or <see cref="ToSet"/> asks for it, so adding is cheap. Not safe to share between threads.
/// </summary>
public sealed class IovaRangeSetBuilder
{
    private IovaRange[] _ranges = [];
    private int _count;

    /// <summary>Adds every address of <paramref name="range"/>.</summary>
    public IovaRangeSetBuilder Add(IovaRange range)
    {
        if (_count == _ranges.Length)
            Array.Resize(ref _ranges, Math.Max(8, _count * 2));
        _ranges[_count++] = range;
        return this;
    }

    /// <summary>Adds every address of <paramref name="set"/>.</summary>
    public IovaRangeSetBuilder Add(IovaRangeSet set)
    {
        foreach (IovaRange range in set)
            Add(range);
        return this;
    }

    /// <summary>Removes every address of <paramref name="range"/> added so far; later additions are not affected.</summary>
    public IovaRangeSetBuilder Remove(IovaRange range)
    {
        IovaRangeSet rest = ToSet().Subtract(range);
        _count = 0;
        return Add(rest);
    }

    /// <summary>The set of what has been added and not removed since. The builder can go on being used.</summary>
    public IovaRangeSet ToSet()
    {
        _count = UnionMerge.Union(_ranges.AsSpan(0, _count));
        return IovaRangeSet.FromCanonicalCopy(_ranges.AsSpan(0, _count));
    }
}
