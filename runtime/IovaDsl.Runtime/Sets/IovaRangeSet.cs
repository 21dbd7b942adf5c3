using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IovaDsl.Runtime.Fast.Queries;

namespace IovaDsl.Runtime;

/// <summary>
/// An immutable set of I/O virtual addresses, held as its canonical list of ranges: sorted, disjoint, and with at least
/// one address between neighbours. Equal sets therefore have equal lists.
/// </summary>
/// <remarks>Safe to share between threads. Queries and enumeration do not allocate; operations that make a set do.</remarks>
public sealed partial class IovaRangeSet : IEquatable<IovaRangeSet>, IReadOnlyList<IovaRange>
{
    // Built when enough has been asked to pay for them, immutable, published by one reference each.
    private const int AskedBeforeIndex = 16;
    private const int SmallestHoleIndex = 8;

    // Replaced only by an equal list, see SharesListWith.
    private IovaRange[] _ranges;
    private MembershipIndex _membership = MembershipIndex.None;
    private AlignedHoles? _holes;
    private int _asked;
    private int _fitsAsked;
    private int _hash;

    private IovaRangeSet(IovaRange[] canonical) => _ranges = canonical;

    /// <summary>No address.</summary>
    public static IovaRangeSet Empty { get; } = new([]);

    /// <summary>Every address, <c>0x0..0xffffffffffffffff</c>.</summary>
    public static IovaRangeSet All { get; } = new([IovaRange.All]);

    /// <summary>How many ranges the canonical list has.</summary>
    public int Count => _ranges.Length;

    /// <summary>Whether there is no address in the set.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>Whether every address is in the set.</summary>
    public bool IsAll => _ranges.Length == 1 && _ranges[0].IsAll;

    /// <summary>The range at <paramref name="index"/>, counted from the lowest, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such range.</exception>
    public IovaRange this[int index] => _ranges[index];

    /// <summary>The canonical list, in place.</summary>
    public IovaRangeView View => IovaRangeView.Unchecked(_ranges);

    /// <summary>The set that covers <paramref name="ranges"/>, which may come in any order and overlap.</summary>
    public static IovaRangeSet From(params ReadOnlySpan<IovaRange> ranges) => ranges.IsEmpty ? Empty : FromOwned(ranges.ToArray());

    /// <inheritdoc cref="From(ReadOnlySpan{IovaRange})"/>
    public static IovaRangeSet From(IovaRange[] ranges) => From(ranges.AsSpan());

    /// <summary>The set that covers <paramref name="ranges"/>, which may come in any order and overlap.</summary>
    public static IovaRangeSet From(IEnumerable<IovaRange> ranges) => FromOwned([.. ranges]);

    /// <summary>Every address that is in this set or in <paramref name="other"/>.</summary>
    public IovaRangeSet Union(IovaRangeSet other)
    {
        if (other.IsEmpty)
            return this;
        if (IsEmpty)
            return other;
        IovaRange[] both = new IovaRange[_ranges.Length + other._ranges.Length];
        return FromPrefix(both, RangeAlgebra.Union(_ranges, other._ranges, both));
    }

    /// <summary>Every address that is in this set and in <paramref name="other"/>.</summary>
    public IovaRangeSet Intersect(IovaRangeSet other)
    {
        IovaRange[] common = new IovaRange[RangeAlgebra.MaxIntersection(_ranges.Length, other._ranges.Length)];
        return FromPrefix(common, RangeAlgebra.Intersect(_ranges, other._ranges, common));
    }

    /// <summary>Every address of this set within <paramref name="window"/>.</summary>
    public IovaRangeSet Intersect(IovaRange window)
    {
        IovaRange[] common = new IovaRange[_ranges.Length];
        return FromPrefix(common, RangeAlgebra.Intersect(_ranges, [window], common));
    }

    /// <summary>Every address of this set that is not in <paramref name="other"/>.</summary>
    public IovaRangeSet Subtract(IovaRangeSet other) => Subtract(other._ranges);

    /// <summary>Every address of this set that is not in <paramref name="range"/>.</summary>
    public IovaRangeSet Subtract(IovaRange range) => Subtract([range]);

    /// <summary>Every address that is not in this set.</summary>
    public IovaRangeSet Complement() => ComplementWithin(IovaRange.All);

    /// <summary>Every address of <paramref name="window"/> that is not in this set.</summary>
    public IovaRangeSet ComplementWithin(IovaRange window)
    {
        IovaRange[] gaps = new IovaRange[_ranges.Length + 1];
        return FromPrefix(gaps, RangeAlgebra.Complement(_ranges, window, gaps));
    }

    /// <summary>The number of addresses in the set.</summary>
    /// <returns><see langword="false"/>, and 0, if every address is in the set: 2^64 does not fit.</returns>
    public bool TryGetTotalLength(out ulong length)
    {
        length = 0;
        foreach (IovaRange range in _ranges)
            length = unchecked(length + range.LengthMinusOne + 1);
        return !IsAll;
    }

    /// <inheritdoc cref="IovaRangeView.Contains(ulong)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(ulong address) => Contains(IovaRange.Unchecked(address, address));

    /// <inheritdoc cref="IovaRangeView.Contains(IovaRange)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(in IovaRange range)
    {
        // The query is passed by reference, so that the comparison reads its operand in place.
        uint hits = _membership.Hits(range);
        if (hits == MembershipIndex.Deep)
            hits = HitsElsewhere(range);
        return hits != 0;
    }

    /// <summary>
    /// Whether every address of a query is in the set, for many queries: bit <c>i % 64</c> of word <c>i / 64</c> answers query <c>i</c>.
    /// In a large set this is faster than asking one by one, because the waits for memory overlap.
    /// </summary>
    /// <param name="queries">The ranges asked for.</param>
    /// <param name="answers">Receives a bit per query; at least one word per 64 queries, rounded up. Unused bits of the last word become
    /// 0.</param>
    /// <exception cref="ArgumentException"><paramref name="answers"/> is too short.</exception>
    public void ContainsEach(ReadOnlySpan<IovaRange> queries, Span<ulong> answers)
    {
        int words = (queries.Length + 63) / 64;
        if (answers.Length < words)
            throw new ArgumentException("There is less than one word per 64 queries.", nameof(answers));
        if (IsEmpty)
            answers.Slice(0, words).Clear();
        else
            Membership().ContainsEach(queries, answers);
    }

    /// <summary>Whether an address is in the set, for many addresses: bit <c>i % 64</c> of word <c>i / 64</c> answers address
    /// <c>i</c>.</summary>
    /// <inheritdoc cref="ContainsEach(ReadOnlySpan{IovaRange}, Span{ulong})"/>
    public void ContainsEach(ReadOnlySpan<ulong> addresses, Span<ulong> answers)
    {
        if (answers.Length < (addresses.Length + 63) / 64)
            throw new ArgumentException("There is less than one word per 64 addresses.", nameof(answers));
        Span<IovaRange> queries = stackalloc IovaRange[256];
        for (int done = 0; done < addresses.Length; done += queries.Length)
        {
            ReadOnlySpan<ulong> some = addresses.Slice(done, Math.Min(queries.Length, addresses.Length - done));
            for (int i = 0; i < some.Length; i++)
                queries[i] = IovaRange.Unchecked(some[i], some[i]);
            ContainsEach(queries.Slice(0, some.Length), answers.Slice(done / 64));
        }
    }

    /// <inheritdoc cref="IovaRangeView.Overlaps(IovaRange)"/>
    public bool Overlaps(IovaRange range) => View.Overlaps(range);

    /// <inheritdoc cref="IovaRangeView.FindFirst"/>
    public ulong? FindFirst(ulong size, ulong alignment = 1, ulong lowest = 0, ulong highest = ulong.MaxValue)
    {
        Fit fit = new(size, alignment, lowest, highest);
        return Holes() is { } holes
            ? HoleSearch.First(_ranges, holes.For(alignment), holes.StartOf(lowest), fit, size, highest)
            : View.FindFirst(size, alignment, lowest, highest);
    }

    /// <inheritdoc cref="IovaRangeView.FindLast"/>
    public ulong? FindLast(ulong size, ulong alignment = 1, ulong lowest = 0, ulong highest = ulong.MaxValue)
    {
        Fit fit = new(size, alignment, lowest, highest);
        return Holes() is { } holes
            ? HoleSearch.Last(_ranges, holes.For(alignment), Math.Min(holes.StartOf(highest), _ranges.Length - 1), fit, size, lowest)
            : View.FindLast(size, alignment, lowest, highest);
    }

    /// <inheritdoc cref="IovaRangeView.FindBest"/>
    public ulong? FindBest(ulong size, ulong alignment = 1, ulong lowest = 0, ulong highest = ulong.MaxValue)
    {
        Fit fit = new(size, alignment, lowest, highest);
        return Holes() is { } holes
            ? HoleSearch.Best(_ranges, holes.For(alignment), holes.StartOf(lowest), fit, size, lowest, highest)
            : View.FindBest(size, alignment, lowest, highest);
    }

    /// <summary>The ranges, from low to high, in place.</summary>
    public ReadOnlySpan<IovaRange> AsSpan() => _ranges;

    /// <summary>
    /// Reads ranges separated by commas, in any order, as <see cref="IovaRange.Parse(string)"/> reads each; an empty or
    /// blank text is the empty set.
    /// </summary>
    /// <exception cref="FormatException">The text is not such a list.</exception>
    public static IovaRangeSet Parse(string text)
    {
        if (text is null)
            throw new ArgumentNullException(nameof(text));
        return Parse(text.AsSpan());
    }

    /// <inheritdoc cref="Parse(string)"/>
    public static IovaRangeSet Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out IovaRangeSet set)
            ? set
            : throw new FormatException(
                $"'{text.ToString()}' is not a list of ranges; expected first..last, first..last, as in 0x0..0xfff, 0x2000..0x2fff."
            );

    /// <summary>Reads what <see cref="Parse(string)"/> reads.</summary>
    /// <returns><see langword="false"/>, and the empty set, if the text is not a list of ranges.</returns>
    public static bool TryParse(string? text, out IovaRangeSet set)
    {
        set = Empty;
        return text is not null && TryParse(text.AsSpan(), out set);
    }

    /// <inheritdoc cref="TryParse(string, out IovaRangeSet)"/>
    public static bool TryParse(ReadOnlySpan<char> text, out IovaRangeSet set)
    {
        set = Empty;
        if (!RangeListText.TryParse(text, out IovaRange[] ranges))
            return false;
        set = FromOwned(ranges);
        return true;
    }

    /// <summary>
    /// Writes <c>0xfirst..0xlast</c> of each range, separated by a comma and a blank; <see cref="Parse(string)"/> reads it back.
    /// </summary>
    public override string ToString() => RangeListText.Format(_ranges);

    /// <summary>Whether both hold the same addresses.</summary>
    public bool Equals(IovaRangeSet? other) =>
        ReferenceEquals(this, other) || (other is not null && _ranges.AsSpan().SequenceEqual(other._ranges));

    /// <summary>
    /// Whether both hold the same addresses; if so, they have one list from then on, so that to compare them again is to compare two
    /// references. What the lists hold is the same, so nobody else can tell, on whatever thread.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool SharesListWith(IovaRangeSet other) => ReferenceEquals(_ranges, other._ranges) || TakesListOf(other._ranges);

    private bool TakesListOf(IovaRange[] list)
    {
        if (!MemoryMarshal.AsBytes(_ranges.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(list.AsSpan())))
            return false;
        Volatile.Write(ref _ranges, list);
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IovaRangeSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Computed once; 0 is "not yet". The same on every run and target, and so on every thread that computes it.
        if (_hash == 0)
            _hash = RangeHash.Of(_ranges);
        return _hash;
    }

    /// <summary>Whether both hold the same addresses.</summary>
    public static bool operator ==(IovaRangeSet? left, IovaRangeSet? right) => left?.Equals(right) ?? right is null;

    /// <summary>Whether some address is in one of them only.</summary>
    public static bool operator !=(IovaRangeSet? left, IovaRangeSet? right) => !(left == right);

    /// <summary>Every address that is in one of the sets.</summary>
    public static IovaRangeSet operator |(IovaRangeSet left, IovaRangeSet right) => left.Union(right);

    /// <summary>Every address that is in both sets.</summary>
    public static IovaRangeSet operator &(IovaRangeSet left, IovaRangeSet right) => left.Intersect(right);

    /// <summary>Every address of <paramref name="left"/> that is not in <paramref name="right"/>.</summary>
    public static IovaRangeSet operator -(IovaRangeSet left, IovaRangeSet right) => left.Subtract(right);

    /// <summary>Every address that is not in the set.</summary>
    public static IovaRangeSet operator ~(IovaRangeSet set) => set.Complement();

    /// <summary>Enumerates from low to high, without allocation.</summary>
    public Enumerator GetEnumerator() => new(_ranges);

    IEnumerator<IovaRange> IEnumerable<IovaRange>.GetEnumerator() => ((IEnumerable<IovaRange>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _ranges.GetEnumerator();

    /// <summary>Takes ranges in any order and makes them canonical in place.</summary>
    internal static IovaRangeSet FromOwned(IovaRange[] ranges) => FromPrefix(ranges, UnionMerge.Union(ranges));

    /// <summary>Copies ranges that are canonical already.</summary>
    internal static IovaRangeSet FromCanonicalCopy(ReadOnlySpan<IovaRange> canonical) =>
        canonical.IsEmpty ? Empty : new IovaRangeSet(canonical.ToArray());

    /// <summary>Takes ranges that are canonical already, and the array with them.</summary>
    internal static IovaRangeSet FromCanonicalOwned(IovaRange[] canonical) => FromPrefix(canonical, canonical.Length);

    private IovaRangeSet Subtract(ReadOnlySpan<IovaRange> ranges)
    {
        IovaRange[] rest = new IovaRange[_ranges.Length + ranges.Length];
        return FromPrefix(rest, RangeAlgebra.Subtract(_ranges, ranges, rest));
    }

    // The slow path: the first look into the index did not tell, or there is no index yet.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private uint HitsElsewhere(in IovaRange range)
    {
        // A race here loses a count or builds an index twice, and changes no answer.
        MembershipIndex index = _membership;
        uint hits = index.ScaledHits(range);
        if (hits != MembershipIndex.Deep)
            return hits;
        if (index != MembershipIndex.None)
            return index.ContainsDeep(range) ? 1u : 0;
        if (!IsEmpty && ++_asked > AskedBeforeIndex + _ranges.Length / 16)
            Membership();
        return View.Contains(range) ? 1u : 0;
    }

    private MembershipIndex Membership()
    {
        MembershipIndex index = Volatile.Read(ref _membership);
        if (index == MembershipIndex.None)
            Volatile.Write(ref _membership, index = new MembershipIndex(_ranges));
        return index;
    }

    // Null: there is no index, or not yet, and the view walks over the ranges.
    private AlignedHoles? Holes() => Volatile.Read(ref _holes) ?? HolesIfAskedOften();

    private AlignedHoles? HolesIfAskedOften()
    {
        // A race here loses a count or builds an index twice, and changes no answer.
        if (_ranges.Length < SmallestHoleIndex || ++_fitsAsked <= AskedBeforeIndex)
            return null;
        AlignedHoles holes = new(_ranges);
        Volatile.Write(ref _holes, holes);
        return holes;
    }

    /// <summary>Takes the first <paramref name="count"/> ranges of an array, which are canonical.</summary>
    private static IovaRangeSet FromPrefix(IovaRange[] canonical, int count)
    {
        if (count == 0)
            return Empty;
        if (count != canonical.Length)
            Array.Resize(ref canonical, count);
        return new IovaRangeSet(canonical);
    }

    /// <summary>Enumerates the ranges of a set from low to high.</summary>
    public struct Enumerator
    {
        private readonly IovaRange[] _ranges;
        private int _index;

        internal Enumerator(IovaRange[] ranges)
        {
            _ranges = ranges;
            _index = -1;
        }

        /// <summary>The range the enumerator stands on.</summary>
        public readonly IovaRange Current => _ranges[_index];

        /// <summary>Moves to the next range.</summary>
        /// <returns><see langword="false"/> after the last.</returns>
        public bool MoveNext() => ++_index < _ranges.Length;
    }
}
