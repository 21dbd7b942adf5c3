using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Adds hosts up, one at a time. Memory grows with the places where hosts differ, not with their number: of a host only what several
/// hosts do not exclude already is kept.
/// </summary>
internal sealed class FleetFold
{
    // Pieces that are not added up yet: twice as many at a time as there are already, so that each is looked at a few times at most.
    private const int FewestWaiting = 4 * 1024;
    private const int MostWaiting = 2 * 1024 * 1024;
    private const int MostSteps = 8;

    private readonly HostNames _names = new();
    private readonly PieceOrder _order = new();
    private readonly Stack<byte[]> _spare = [];
    private PieceList _excluded = new([]);
    private Piece[] _waiting = new Piece[FewestWaiting];
    private int _waitingCount;

    // Whoever got the sum reads its bytes, so they are not written again.
    private bool _isGivenAway;

    /// <summary>How many hosts were added, twice the ones that were added twice.</summary>
    public long Hosts { get; private set; }

    /// <param name="gaps">What the host excludes; canonical.</param>
    public void Add(string host, ReadOnlySpan<IovaRange> gaps)
    {
        Hosts++;
        int number = _names.NumberOf(host);
        int at = 0;
        foreach (IovaRange gap in gaps)
        {
            if (!IsExcludedBySeveral(gap, ref at))
                Wait(new Piece(gap.First, gap.Last, number));
        }
    }

    /// <summary>True where a host with these gaps changes nothing but the count, so that its name need not be read.</summary>
    public bool AddsNothing(ReadOnlySpan<IovaRange> gaps)
    {
        int at = 0;
        foreach (IovaRange gap in gaps)
        {
            if (!IsExcludedBySeveral(gap, ref at))
                return false;
        }

        return true;
    }

    // Neighbours differ, so what several exclude of a stretch lies in one piece. Gaps and these are both sorted, so one walk over the two
    // is enough; where many lie between, the next is searched for.
    private bool IsExcludedBySeveral(IovaRange gap, ref int at)
    {
        ReadOnlySpan<IovaRange> several = _excluded.Several;
        for (int steps = 0; at < several.Length && several[at].Last < gap.First; at++)
        {
            if (++steps == MostSteps)
                at += FirstEndingAt(several[at..], gap.First) - 1;
        }

        return at < several.Length && several[at].Covers(gap);
    }

    private static int FirstEndingAt(ReadOnlySpan<IovaRange> ranges, ulong address)
    {
        int low = 0;
        int high = ranges.Length;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = ranges[middle].Last < address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Counts a host of which <see cref="AddsNothing"/> is true.</summary>
    public void Count() => Hosts++;

    /// <summary>Adds what another fold came to.</summary>
    public void Add(long hosts, IEnumerable<ExcludedPiece> excluded)
    {
        Hosts += hosts;
        foreach (ExcludedPiece piece in excluded)
            Wait(new Piece(piece.Range.First, piece.Range.Last, piece.Host is { } host ? _names.NumberOf(host) : Piece.Several));
    }

    public ExclusionMap Excluded
    {
        get
        {
            Settle();
            _isGivenAway = true;
            return new ExclusionMap(_excluded, _names);
        }
    }

    private void Wait(Piece piece)
    {
        if (_waitingCount == _waiting.Length)
        {
            Settle();
            int wanted = (int)Math.Clamp(2 * _excluded.Count, FewestWaiting, MostWaiting);
            if (wanted > _waiting.Length)
                _waiting = GC.AllocateUninitializedArray<Piece>(wanted);
        }

        _waiting[_waitingCount++] = piece;
    }

    private void Settle()
    {
        if (_waitingCount == 0)
            return;
        Span<Piece> waiting = _waiting.AsSpan(0, _waitingCount);
        _order.Sort(waiting);
        _excluded = SumWith(waiting);
        (_waitingCount, _isGivenAway) = (0, false);
    }

    private PieceList SumWith(ReadOnlySpan<Piece> waiting)
    {
        PieceList sum = new(_spare);
        PieceSweep sweep = new(sum);
        PieceList.Reader before = _isGivenAway ? _excluded.Read() : _excluded.ReadAway();
        int next = 0;
        while (before.Next())
        {
            for (; next < waiting.Length && waiting[next].First < before.First; next++)
                Add(ref sweep, in waiting[next]);
            sweep.Add(before.First, before.Last, before.Host);
        }

        for (; next < waiting.Length; next++)
            Add(ref sweep, in waiting[next]);
        sweep.End();
        return sum;
    }

    private static void Add(ref PieceSweep sweep, in Piece piece) => sweep.Add(piece.First, piece.Last, piece.Host);
}
