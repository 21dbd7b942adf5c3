#if NET
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Sets;

/// <summary>
/// Answers membership by one line of the cache, not by a search: the leading bits of an address name a line, which holds
/// every range that has an address in that stretch of the space, and one vector comparison looks at all of them.
/// </summary>
/// <remarks>
/// <code>
///   ranges    |--0--|  |-1-|    |---2---|               |------3------|
///   lines   |     0     |     1     |     2     |     3     |     4     |
///   hold          0 1         1 2         2           3           3          firsts in one half, lasts in the other
/// </code>
/// Invariant: a line holds all ranges that touch its stretch, at most <see cref="PerLine"/>; places left over hold
/// <c>2^64-1..0</c>, in which nothing lies. Where more ranges touch a stretch (skew) the line is <em>deep</em>: three of its places hold the
/// whole space, which three disjoint ranges never do, so the same comparison tells it; the last word names a table of lines for that
/// stretch, cut to where its ranges are. So a cluster costs one line more, and not a search.
/// Immutable once built; nothing allocates afterwards.
/// An address outside the first table comes by the mask to some line of it, where no range holds it: so there is no branch but the one
/// for deep lines, and the index of a set not yet indexed is a single deep line.
/// Measured (Zen 5, loaded machine, one run, nanoseconds per query; a table of slots into the list of ranges in brackets): 64 ranges 2.1 (3.5),
/// 1,000 2.6 (4.3), 100,000 4.9 (11.7), a million 23 to 29 (70), in batches 9 (30); Rust's partition_point 7, 13, 42, 330.
/// More lines per range gain nothing below 100,000 ranges and lose above (16 with twice, 27 with four times as many).
/// </remarks>
internal sealed unsafe class MembershipIndex
{
    private const int PerLine = 4;
    private const int Words = 2 * PerLine;
    private const int LineShift = 6;
    private const int LineBytes = 1 << LineShift;
    public const uint Deep = 0b0111;

    /// <summary>Covers no address, so that whoever asks it must ask elsewhere.</summary>
    public static readonly MembershipIndex None = new();

    // The first table again, in the form a query wants: the place of a line in bytes is a shift and a mask. An address outside the
    // table comes to some line of it, where no range holds it.
    private readonly ulong _origin;
    private readonly ulong _places;
    private readonly int _shift;

    // Points into the memory at a multiple of a line's size; that array is never moved, and lives as long as this.
    private readonly byte* _lines;
    private readonly ulong[] _memory = [];
    private readonly Table[] _tables = [];

    // Of each line, the number of the first range that touches its stretch or lies behind it.
    private readonly int[] _nearest = [];

    /// <summary>A line for every 2^Shift addresses of <c>Origin .. Origin + Extent</c>, the first of them the line <c>Start</c>; the range <c>Behind</c> comes next.</summary>
    private readonly record struct Table(ulong Origin, ulong Extent, int Shift, int Start, int Behind);

    private MembershipIndex()
    {
        _lines = Aligned([0, 0, 0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0], out _memory);
    }

    /// <summary>Indexes ranges that are canonical; there is at least one.</summary>
    public MembershipIndex(ReadOnlySpan<IovaRange> ranges)
    {
        List<ulong> lines = [];
        List<int> nearest = [];
        List<Table> tables = [];
        AddTable(ranges, 0, ranges.Length, ranges[0].First, ranges[^1].Last, lines, nearest, tables);
        _lines = Aligned(CollectionsMarshal.AsSpan(lines), out _memory);
        _nearest = [.. nearest];
        _tables = [.. tables];
        _origin = _tables[0].Origin;
        _shift = _tables[0].Shift - LineShift;
        _places = BitOperations.RoundUpToPowerOf2((_tables[0].Extent >> _tables[0].Shift) + 1) - 1 << LineShift;
    }

    private static byte* Aligned(ReadOnlySpan<ulong> lines, out ulong[] memory)
    {
        memory = GC.AllocateUninitializedArray<ulong>(lines.Length + Words, pinned: true);
        nint start = ((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory)) + LineBytes - 1) & -LineBytes;
        lines.CopyTo(new Span<ulong>((void*)start, lines.Length));
        return (byte*)start;
    }

    /// <summary>A bit for each range that holds all of first..last: one or none; or <see cref="Deep"/>, and <see cref="Contains"/> tells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hits(ulong first, ulong last)
    {
        uint hits = HitsIn(_lines + (unchecked(first - _origin) >> _shift & _places), first, last);
        GC.KeepAlive(this);
        return hits;
    }

    /// <summary>Is every address of first..last in the set? Goes as deep as it must.</summary>
    public bool Contains(ulong first, ulong last)
    {
        int line = 0;
        for (int table = 0; TryLine(table, first, ref line); table = ChildOf(line))
        {
            uint hits = HitsIn(_lines + ((nint)line << LineShift), first, last);
            if (hits != Deep)
                return hits != 0;
        }
        return false;
    }

    /// <summary>The first range that ends at or behind an address; the number of ranges if none does.</summary>
    public int IndexOfFirstEndingAtOrAfter(ReadOnlySpan<IovaRange> ranges, ulong address)
    {
        int line = 0, table = 0;
        while (TryLine(table, address, ref line) && HitsIn(_lines + ((nint)line << LineShift), address, address) == Deep)
            table = ChildOf(line);
        int index = address > _tables[table].Origin + _tables[table].Extent ? _tables[table].Behind
            : address < _tables[table].Origin ? _nearest[_tables[table].Start]
            : _nearest[line];
        while (index < ranges.Length && ranges[index].Last < address)
            index++;
        return index;
    }

    /// <summary>Sets bit i of the answers where query i is in the set, the other bits of the words used to 0.</summary>
    /// <remarks>In a large index the lines of the next 64 queries are asked for before those of 64 are read, so that misses overlap.</remarks>
    public void ContainsEach(ReadOnlySpan<IovaRange> queries, Span<ulong> answers)
    {
        const int Block = 64, FitsCache = 1 << 13;
        bool ahead = _nearest.Length > FitsCache;
        for (int block = 0; block < queries.Length; block += Block)
        {
            ReadOnlySpan<IovaRange> some = queries.Slice(block, Math.Min(Block, queries.Length - block));
            if (ahead)
                AskFor(queries.Slice(block + some.Length));
            ulong word = 0;
            for (int i = 0; i < some.Length; i++)
            {
                uint hits = Hits(some[i].First, some[i].Last);
                bool contains = hits == Deep ? Contains(some[i].First, some[i].Last) : hits != 0;
                word |= (contains ? 1ul : 0) << i;
            }
            answers[block / Block] = word;
        }
    }

    private void AskFor(ReadOnlySpan<IovaRange> next)
    {
        if (!Sse.IsSupported)
            return;
        for (int i = 0; i < Math.Min(64, next.Length); i++)
        {
            Sse.Prefetch0(_lines + (unchecked(next[i].First - _origin) >> _shift & _places));
        }
        GC.KeepAlive(this);
    }

    // A bit for each place of the line whose range holds all of first..last.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HitsIn(byte* line, ulong first, ulong last) => (
        Vector256.LessThanOrEqual(Vector256.LoadAligned((ulong*)line), Vector256.Create(first)) &
        Vector256.GreaterThanOrEqual(Vector256.LoadAligned((ulong*)line + PerLine), Vector256.Create(last))).ExtractMostSignificantBits();

    private bool TryLine(int table, ulong address, ref int line)
    {
        ref readonly Table lines = ref _tables[table];
        ulong offset = unchecked(address - lines.Origin);
        if (offset > lines.Extent)
            return false;
        line = lines.Start + (int)(offset >> lines.Shift);
        return true;
    }

    private int ChildOf(int line) => (int)((ulong*)_lines)[((nint)line + 1) * Words - 1];

    // Lines over origin..end, which the ranges from low to before behind touch, and no others.
    private static int AddTable(
        ReadOnlySpan<IovaRange> ranges, int low, int behind, ulong origin, ulong end, List<ulong> lines, List<int> nearest, List<Table> tables)
    {
        // In the first table a line has at least as many addresses as bytes, so that one shift gives its place.
        int name = tables.Count, start = nearest.Count;
        int shift = Math.Max(name == 0 ? LineShift : 0, BitsOf(end - origin) - BitsOf((ulong)(behind - low))), count = (int)((end - origin) >> shift) + 1;
        int room = name == 0 ? (int)BitOperations.RoundUpToPowerOf2((uint)count) : count;
        tables.Add(new Table(origin, end - origin, shift, start, behind));
        CollectionsMarshal.SetCount(lines, (start + room) * Words);
        CollectionsMarshal.SetCount(nearest, start + room);
        for (int word = (start + count) * Words; word < lines.Count; word++)
            lines[word] = (word & PerLine) == 0 ? ulong.MaxValue : 0;
        for (int i = 0; i < count; i++)
        {
            ulong first = origin + ((ulong)i << shift), last = i == count - 1 ? end : first + ((1ul << shift) - 1);
            while (ranges[low].Last < first)
                low++;
            int next = low;
            while (next < behind && ranges[next].First <= last)
                next++;
            nearest[start + i] = low;
            int child = next - low <= PerLine ? 0
                : AddTable(ranges, low, next, Math.Max(first, ranges[low].First), Math.Min(last, ranges[next - 1].Last), lines, nearest, tables);
            Span<ulong> line = CollectionsMarshal.AsSpan(lines).Slice((start + i) * Words, Words);
            for (int place = 0; place < PerLine; place++)
            {
                (line[place], line[place + PerLine]) = child != 0
                    ? place < PerLine - 1 ? (0ul, ulong.MaxValue) : (ulong.MaxValue, (ulong)child)
                    : low + place < next ? (ranges[low + place].First, ranges[low + place].Last) : (ulong.MaxValue, 0ul);
            }
        }
        return name;
    }

    private static int BitsOf(ulong value) => 64 - BitOperations.LeadingZeroCount(value);
}
#endif
