namespace IovaDsl.Runtime.Tests;

/// <summary>
/// A set over a few addresses as a plain array of booleans: slow, and obviously right. The few addresses may stand anywhere in the
/// 64-bit space; at its very top, every sum that could wrap does.
/// </summary>
internal sealed class Dense(ulong origin, int size)
{
    private readonly bool[] _cells = new bool[size];

    /// <summary>Where the domain may stand: at the bottom, across 4 GiB, and at the top.</summary>
    public static IEnumerable<ulong> Origins(int size) => [0, (1UL << 32) - ((ulong)size / 2), ulong.MaxValue - (ulong)(size - 1)];

    public ulong Origin => origin;

    public int Size => size;

    public IovaRange Domain => new(origin, origin + (ulong)(size - 1));

    public bool this[int cell] => _cells[cell];

    public static Dense FromBits(ulong origin, int size, ulong bits)
    {
        Dense set = new(origin, size);
        for (int i = 0; i < size; i++)
            set._cells[i] = ((bits >> i) & 1) != 0;
        return set;
    }

    public static Dense From(ulong origin, int size, IEnumerable<IovaRange> ranges)
    {
        Dense set = new(origin, size);
        foreach (IovaRange range in ranges)
            set.Fill(range);
        return set;
    }

    public void Fill(IovaRange range)
    {
        for (int i = 0; i < size; i++)
            _cells[i] |= range.Contains(origin + (ulong)i);
    }

    public Dense Combine(Dense other, Func<bool, bool, bool> rule)
    {
        Dense result = new(origin, size);
        for (int i = 0; i < size; i++)
            result._cells[i] = rule(_cells[i], other._cells[i]);
        return result;
    }

    public Dense Invert() => Combine(this, static (cell, _) => !cell);

    /// <summary>The maximal runs of cells that are set: the canonical list.</summary>
    public List<IovaRange> Runs()
    {
        List<IovaRange> runs = [];
        int start = -1;
        for (int i = 0; i <= size; i++)
        {
            bool isSet = i < size && _cells[i];
            if (isSet && start < 0)
                start = i;
            if (!isSet && start >= 0)
            {
                runs.Add(Cells(start, i - 1));
                start = -1;
            }
        }

        return runs;
    }

    public IovaRange Cells(int first, int last) => new(origin + (ulong)first, origin + (ulong)last);

    /// <summary>Every range within the domain.</summary>
    public static IEnumerable<IovaRange> AllRanges(ulong origin, int size) =>
        from first in Enumerable.Range(0, size)
        from last in Enumerable.Range(first, size - first)
        select new IovaRange(origin + (ulong)first, origin + (ulong)last);
}
