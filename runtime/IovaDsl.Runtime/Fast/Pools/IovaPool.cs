using System.Buffers;
using IovaDsl.Runtime.Fast.Pools;

namespace IovaDsl.Runtime.Fast;

/// <summary>
/// What every host of a pool can use: the addresses into which a virtual machine may be laid out so that it can
/// move to any of them. Hosts join and leave one at a time.
/// </summary>
/// <remarks>
/// <para>
/// The common part is never intersected. It is what is left when all holes of all hosts are put together:
/// one union, and hosts that are equal count once, since fleets are made of few models.
/// </para>
/// <code>
///   host 1   ████   ███████████        holes     ..||||........
///   host 2   ██████████   █████        holes     ........|||...
///   common   ████   ███   █████        no hole     segments that nobody's hole covers
/// </code>
/// <para>
/// One thread at a time may change a pool; any number may read <see cref="Common"/>, without a lock. They see the
/// pool as of the last <see cref="Publish"/>.
/// </para>
/// </remarks>
public sealed class IovaPool
{
    private readonly Dictionary<IovaRangeSet, int> _hostsByUsable = [];
    private readonly HoleCounts _holes = new();
    private IovaRangeSet _common = IovaRangeSet.All;

    /// <summary>A pool without hosts, in which every address is common.</summary>
    public IovaPool() { }

    /// <summary>A pool of hosts, published.</summary>
    /// <param name="usable">What each host can use.</param>
    public IovaPool(IEnumerable<IovaRangeSet> usable)
    {
        foreach (IovaRangeSet host in usable)
            _hostsByUsable[host] = _hostsByUsable.TryGetValue(host, out int hosts) ? hosts + 1 : 1;
        List<IovaRangeSet> holes = [];
        foreach (IovaRangeSet host in _hostsByUsable.Keys)
            holes.Add(host.Complement());
        _holes.Fill(holes);
        foreach (int hosts in _hostsByUsable.Values)
            Count += hosts;
        Publish();
    }

    /// <summary>How many hosts there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many different sets of usable addresses they have.</summary>
    public int DistinctCount => _hostsByUsable.Count;

    /// <summary>What every host could use when the pool was last published. Safe to read from any thread.</summary>
    public IovaRangeSet Common => Volatile.Read(ref _common);

    /// <summary>A host joins.</summary>
    /// <param name="usable">What it can use.</param>
    public void Add(IovaRangeSet usable)
    {
        Count++;
        _hostsByUsable.TryGetValue(usable, out int hosts);
        _hostsByUsable[usable] = hosts + 1;
        if (hosts == 0)
            WithHoles(usable, static (all, holes) => all.Add(holes));
    }

    /// <summary>A host leaves: one whose usable addresses equal <paramref name="usable"/>.</summary>
    /// <returns><see langword="false"/>, and nothing is changed, if there is none.</returns>
    public bool Remove(IovaRangeSet usable)
    {
        if (!_hostsByUsable.TryGetValue(usable, out int hosts))
            return false;
        Count--;
        if (hosts > 1)
        {
            _hostsByUsable[usable] = hosts - 1;
            return true;
        }

        _hostsByUsable.Remove(usable);
        WithHoles(usable, static (all, holes) => all.Remove(holes));
        return true;
    }

    /// <summary>Lets readers see the pool as it is now.</summary>
    /// <returns>What every host can use.</returns>
    public IovaRangeSet Publish()
    {
        IovaRangeSet common = _holes.ToSet();
        Volatile.Write(ref _common, common);
        return common;
    }

    /// <summary>What all of some sets have in common, in one go.</summary>
    /// <param name="sets">The sets; equal ones cost little. Of no sets at all, every address is common.</param>
    public static IovaRangeSet Intersect(params ReadOnlySpan<IovaRangeSet> sets) => PoolIntersection.Of(sets);

    private delegate void Change(HoleCounts all, ReadOnlySpan<IovaRange> holes);

    private void WithHoles(IovaRangeSet usable, Change change)
    {
        IovaRange[] holes = ArrayPool<IovaRange>.Shared.Rent(usable.Count + 1);
        int count = RangeAlgebra.Complement(usable.AsSpan(), IovaRange.All, holes);
        change(_holes, holes.AsSpan(0, count));
        ArrayPool<IovaRange>.Shared.Return(holes);
    }
}
