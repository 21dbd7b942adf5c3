#if NET
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>
/// Answers membership by one line of the cache, not by a search: some bits of an address name a line, which holds every range that
/// has an address with these bits, and one vector comparison looks at all of them.
/// </summary>
/// <remarks>
/// <code>
///   ranges    |--0--|  |-1-|    |---2---|               |------3------|                             |-4-|
///   lines   |     0     |     1     |     2     |     3     |     0     |     1     |     2     |     3     |
///   hold     0: 0,1,3   1: 1,2   2: 2   3: 3,4                               firsts in one half, lasts in the other
/// </code>
/// Invariant: a line holds all ranges that touch one of its stretches, at most <see cref="PerLine"/>; places left over hold
/// <c>2^64-1..0</c>, in which nothing lies. Which of its stretches an address is from need not be known, because the comparison is exact.
/// So the length of a stretch follows from where most ranges are (<see cref="StretchLength"/>), and the few far from them
/// come by the same mask to some line of the table. Where ranges are of all scales, so that no one length suits them, there is a second
/// table, by the bits of the address as a floating-point number: as many lines between any power of two and the next. Where more ranges
/// touch a line, it is <em>deep</em>: three of its places hold the
/// whole space, which three disjoint ranges never do, so the same comparison tells it, and the <see cref="RangeTree"/> is asked.
/// Immutable once built; nothing allocates afterwards. The index of a set not yet indexed is a single deep line.
/// More lines per range gain nothing in small sets and lose in large ones.
/// </remarks>
internal sealed unsafe class MembershipIndex
{
    internal const int PerLine = 4;
    private const int Words = 2 * PerLine;
    private const int LineShift = 6;
    private const int LineBytes = 1 << LineShift;
    public const uint Deep = 0b0111;

    /// <summary>Covers no address, so that whoever asks it must ask elsewhere.</summary>
    public static readonly MembershipIndex None = new();

    // The place of a line in bytes is a shift and a mask of the address.
    private readonly ulong _places;
    private readonly int _shift;

    // Points into the memory, which begins at a multiple of a line's size.
    private readonly byte* _lines;
    private readonly AlignedMemory _memory;

    // For deep lines: the second table, where the first is a single line; and a search among all ranges.
    private readonly MembershipIndex? _scaled;
    private readonly bool _isScaled;
    private readonly IovaRange[] _ranges = [];
    private readonly RangeTree? _tree;

    private MembershipIndex()
    {
        _memory = new AlignedMemory(LineBytes, LineBytes);
        _lines = _memory.Start;
        MarkDeep((ulong*)_lines);
    }

    /// <summary>Indexes ranges that are canonical; there is at least one.</summary>
    public MembershipIndex(IovaRange[] ranges)
        : this(ranges, StretchLength.For(ranges), isScaled: false)
    {
        if (_places != 0 || ranges.Length <= PerLine)
            return;
        (int Lines, int Bits) scaled = StretchLength.For(
            Array.ConvertAll(ranges, r => IovaRange.Unchecked(Scaled(r.First), Scaled(r.Last)))
        );
        if (scaled.Lines > 1)
            _scaled = new MembershipIndex(ranges, scaled, isScaled: true);
        else
            _tree = TreeOf(ranges);
    }

    private MembershipIndex(IovaRange[] ranges, (int Lines, int Bits) stretches, bool isScaled)
    {
        (int lines, int shift) = stretches;
        _ranges = ranges;
        _isScaled = isScaled;
        _shift = shift - LineShift;
        _places = (ulong)(lines - 1) << LineShift;
        _memory = new AlignedMemory((nuint)lines << LineShift, LineBytes);
        _lines = _memory.Start;

        int[] touching = new int[lines];
        foreach (IovaRange range in ranges)
            Put(range, shift, touching);
        for (int line = 0; line < lines; line++)
        {
            ulong* words = (ulong*)_lines + (nint)line * Words;
            for (int place = touching[line]; place < PerLine; place++)
                (words[place], words[place + PerLine]) = (ulong.MaxValue, 0);
            if (touching[line] > PerLine)
                MarkDeep(words);
        }

        if (lines > 1 && touching.Max() > PerLine)
            _tree = TreeOf(ranges);
    }

    private static RangeTree? TreeOf(IovaRange[] ranges) => RangeTree.IsFast ? new RangeTree(ranges) : null;

    private void Put(IovaRange range, int shift, int[] touching)
    {
        ulong first = PlaceOf(range.First) >> shift;
        uint from = (uint)first,
            more = (uint)Math.Min((PlaceOf(range.Last) >> shift) - first, (ulong)touching.Length - 1);
        for (uint i = 0; i <= more; i++)
        {
            uint line = from + i & (uint)(touching.Length - 1);
            int place = touching[line]++;
            if (place >= PerLine)
                continue;
            ulong* words = (ulong*)_lines + (nint)line * Words;
            (words[place], words[place + PerLine]) = (range.First, range.Last);
        }
    }

    // Rises with the address, if not strictly: beyond 2^53 the conversion rounds.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Scaled(ulong address) => BitConverter.DoubleToUInt64Bits(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong PlaceOf(ulong address) => _isScaled ? Scaled(address) : address;

    private static void MarkDeep(ulong* line)
    {
        for (int place = 0; place < PerLine; place++)
            (line[place], line[place + PerLine]) = place < PerLine - 1 ? (0ul, ulong.MaxValue) : (ulong.MaxValue, 0ul);
    }

    /// <summary>
    /// A bit for each range that holds all of the query: one or none; or <see cref="Deep"/>, and <see cref="ScaledHits"/> or
    /// <see cref="ContainsDeep"/> tells.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Hits(in IovaRange query) => HitsAt(query.First, query);

    /// <summary>The same from the second table, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ScaledHits(in IovaRange query) => _scaled is null ? Deep : _scaled.HitsAt(Scaled(query.First), query);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint HitsAt(ulong place, in IovaRange query)
    {
        byte* line = LineAt(place);
        uint hits = (
            Vector256.GreaterThanOrEqual(FirstInEveryPlace(query), Vector256.Load((ulong*)line))
            & Vector256.GreaterThanOrEqual(Vector256.Load((ulong*)line + PerLine), Vector256.Create(query.Last))
        ).ExtractMostSignificantBits();
        GC.KeepAlive(this);
        return hits;
    }

    // The query is read where it stands and spread by one instruction; what the compiler makes of a word goes through a general register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> FirstInEveryPlace(in IovaRange query) =>
        Avx2.IsSupported
            ? Avx2.BroadcastScalarToVector256(Vector128.LoadUnsafe(in Unsafe.As<IovaRange, ulong>(ref Unsafe.AsRef(in query))))
            : Vector256.Create(query.First);

    /// <summary>Is every address of a query in the set, whose line is deep?</summary>
    public bool ContainsDeep(in IovaRange query)
    {
        if (_scaled is not null)
            return _scaled.ContainsDeep(query);
        if (_tree is null)
            return Halving.Contains(_ranges, query);
        // A query behind the last range is compared with the last, which does not contain it: no branch is left to mispredict.
        ref readonly IovaRange nearest = ref _ranges[Math.Min(_tree.IndexOfFirstEndingAtOrAfter(query.First), _ranges.Length - 1)];
        return nearest.First <= query.First & query.Last <= nearest.Last;
    }

    /// <summary>Sets bit i of the answers where query i is in the set, the other bits of the words used to 0.</summary>
    /// <remarks>In a large index the lines of the next 64 queries are asked for before those of 64 are read, so that misses
    /// overlap.</remarks>
    public void ContainsEach(ReadOnlySpan<IovaRange> queries, Span<ulong> answers)
    {
        const int Block = 64,
            FitsCache = 1 << 13;
        if (_scaled is not null)
        {
            _scaled.ContainsEach(queries, answers);
            return;
        }

        bool ahead = _places > FitsCache * LineBytes;
        for (int block = 0; block < queries.Length; block += Block)
        {
            ReadOnlySpan<IovaRange> some = queries.Slice(block, Math.Min(Block, queries.Length - block));
            if (ahead)
                AskFor(queries.Slice(block + some.Length));
            ulong word = 0;
            for (int i = 0; i < some.Length; i++)
            {
                uint hits = HitsAt(PlaceOf(some[i].First), some[i]);
                bool contains = hits == Deep ? ContainsDeep(some[i]) : hits != 0;
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
            Sse.Prefetch0(LineAt(PlaceOf(next[i].First)));
        GC.KeepAlive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* LineAt(ulong place) => _lines + (place >> _shift & _places);
}
#endif
