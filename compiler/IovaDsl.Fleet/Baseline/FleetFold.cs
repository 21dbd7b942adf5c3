using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Adds hosts up, one at a time. Memory grows with the places where hosts differ, not with their number: a host that excludes only
/// what several exclude already is counted and forgotten.
/// </summary>
internal sealed class FleetFold
{
    // Pieces that are not added up yet: many at a time cost less than one host by one, and the more there are, the more wait.
    private const int FewestWaiting = 16 * 1024;
    private const int WaitingShare = 4;
    private const int MostSteps = 8;

    private readonly List<ExclusionMap> _waiting = [];
    private ExclusionMap _excluded = ExclusionMap.Empty;
    private int _waitingPieces;

    // What several hosts exclude; neighbours differ, so what several exclude of a stretch lies in one of them.
    private IovaRange[] _several = [];

    /// <summary>How many hosts were added, twice the ones that were added twice.</summary>
    public long Hosts { get; private set; }

    /// <param name="gaps">What the host excludes; canonical.</param>
    public void Add(string host, ReadOnlySpan<IovaRange> gaps)
    {
        Hosts++;
        if (AddsNothing(gaps))
            return;
        Wait(ExclusionMap.OfHost(host, gaps));
    }

    /// <summary>True where a host with these gaps changes nothing but the count, so that its name need not be read.</summary>
    public bool AddsNothing(ReadOnlySpan<IovaRange> gaps)
    {
        // Both are sorted, so one walk over the two is enough; where many pieces lie between, the next is searched for.
        ReadOnlySpan<IovaRange> several = _several;
        int at = 0;
        foreach (IovaRange gap in gaps)
        {
            for (int steps = 0; at < several.Length && several[at].Last < gap.First; at++)
            {
                if (++steps == MostSteps)
                    at += FirstEndingAt(several[at..], gap.First) - 1;
            }

            if (at == several.Length || !several[at].Covers(gap))
                return false;
        }

        return true;
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
    public void Add(long hosts, ExclusionMap excluded)
    {
        Hosts += hosts;
        Wait(excluded);
    }

    public ExclusionMap Excluded
    {
        get
        {
            Settle();
            return _excluded;
        }
    }

    private void Wait(ExclusionMap map)
    {
        _waiting.Add(map);
        _waitingPieces += map.Pieces.Length;
        if (_waitingPieces >= Math.Max(FewestWaiting, _excluded.Pieces.Length / WaitingShare))
            Settle();
    }

    private void Settle()
    {
        if (_waiting.Count == 0)
            return;
        _excluded = _excluded.Add(ExclusionMap.SumOf(_waiting));
        _several = [.. _excluded.Pieces.Where(piece => piece.Host is null).Select(piece => piece.Range)];
        _waiting.Clear();
        _waitingPieces = 0;
    }
}
