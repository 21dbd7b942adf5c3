namespace IovaDsl.Runtime.Fast.Queries;

/// <summary>
/// A <see cref="HoleIndex"/> for each alignment that has been asked for: of each range it knows how many bytes there are from its first
/// aligned address on. So a range that is long enough, but not where it is aligned, is not even looked at.
/// </summary>
/// <remarks>
/// <code>
///   ranges          [1000..3fff]  [5000..5fff]  [9000..efff]
///   aligned 1000        3000          1000          6000
///   aligned 4000           0             0          3000        from c000
/// </code>
/// Alignments that every range starts at share one index. Each is built when it is first needed, immutable, and published by one
/// reference; nothing allocates afterwards.
/// A single index of lengths would look at every range when a query asks for an alignment that no range offers.
/// </remarks>
internal sealed class AlignedHoles
{
    private readonly IovaRange[] _ranges;
    private readonly HoleIndex?[] _indexes = new HoleIndex?[64];
    private readonly int _always;
#if NET
    private RangeTree? _tree;
#endif

    public AlignedHoles(IovaRange[] ranges)
    {
        _ranges = ranges;
        ulong starts = 0;
        foreach (IovaRange range in ranges)
            starts |= range.First;
        _always = Math.Min(Bits.TrailingZeros(starts), 63);
    }

    /// <summary>The index for starts that are multiples of <paramref name="alignment"/>, a power of two.</summary>
    public HoleIndex For(ulong alignment)
    {
        int bits = Math.Max(Bits.TrailingZeros(alignment), _always);
        return Volatile.Read(ref _indexes[bits]) ?? Add(bits);
    }

    /// <summary>The range to begin at: the first that ends at or behind an address; the number of ranges if none does.</summary>
    public int StartOf(ulong address) => address <= _ranges[0].First ? 0 : Search(address);

    private int Search(ulong address)
    {
#if NET
        if (RangeTree.IsFast)
        {
            RangeTree? tree = Volatile.Read(ref _tree);
            if (tree is null)
                Volatile.Write(ref _tree, tree = new RangeTree(_ranges));
            return tree.IndexOfFirstEndingAtOrAfter(address);
        }
#endif
        return Halving.IndexOfFirstEndingAtOrAfter(_ranges, address);
    }

    // Two threads may build the same one; either will do.
    private HoleIndex Add(int bits)
    {
        HoleIndex index = new(_ranges, bits == _always ? 0 : (1ul << bits) - 1);
        Volatile.Write(ref _indexes[bits], index);
        return index;
    }
}
