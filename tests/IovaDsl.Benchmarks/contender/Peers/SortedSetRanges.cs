using IovaDsl.Runtime;

namespace IovaDsl.Benchmarks.Contender.Peers;

/// <summary>Disjoint ranges in a red-black tree, the <see cref="SortedSet{T}"/> of the base library, found by its views.</summary>
public struct SortedSetRanges : UpdateWorkload.ISet
{
    private sealed class ByFirst : IComparer<IovaRange>
    {
        public int Compare(IovaRange x, IovaRange y) => x.First.CompareTo(y.First);
    }

    private static readonly ByFirst Order = new();

    private SortedSet<IovaRange> _ranges;

    public void Clear() => _ranges = new SortedSet<IovaRange>(Order);

    public readonly void Add(IovaRange range)
    {
        ulong first = range.First,
            last = range.Last;
        foreach (IovaRange old in Near(first > 0 ? first - 1 : 0, last < ulong.MaxValue ? last + 1 : last))
        {
            (first, last) = (Math.Min(first, old.First), Math.Max(last, old.Last));
            _ranges.Remove(old);
        }

        _ranges.Add(new IovaRange(first, last));
    }

    public readonly void Remove(IovaRange range)
    {
        foreach (IovaRange old in Near(range.First, range.Last))
        {
            _ranges.Remove(old);
            if (old.First < range.First)
                _ranges.Add(new IovaRange(old.First, range.First - 1));
            if (old.Last > range.Last)
                _ranges.Add(new IovaRange(range.Last + 1, old.Last));
        }
    }

    public readonly ReadOnlySpan<IovaRange> AsSpan() => _ranges.ToArray();

    /// <summary>The ranges that share an address with first .. last.</summary>
    private readonly List<IovaRange> Near(ulong first, ulong last)
    {
        List<IovaRange> near = [.. _ranges.GetViewBetween(new IovaRange(first, first), new IovaRange(last, last))];
        IovaRange before = first == 0 ? default : _ranges.GetViewBetween(new IovaRange(0, 0), new IovaRange(first - 1, first - 1)).Max;
        if (first > 0 && before.Last >= first)
            near.Insert(0, before);
        return near;
    }
}
