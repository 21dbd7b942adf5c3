namespace IovaDsl.Fleet.Baseline;

/// <summary>How much each host of a fleet excludes alone.</summary>
internal sealed class HostTotals
{
    private readonly UInt128[] _bytes;
    private readonly int[] _pieces;

    private HostTotals(UInt128[] bytes, int[] pieces, int[] inOrder) => (_bytes, _pieces, InOrder) = (bytes, pieces, inOrder);

    /// <summary>The numbers of the hosts that exclude anything alone, the largest loss first, then by name.</summary>
    public int[] InOrder { get; }

    public static HostTotals Of(PieceList pieces, HostNames names)
    {
        UInt128[] bytes = new UInt128[names.Count];
        int[] counts = new int[names.Count];
        PieceList.Reader reader = pieces.Read();
        while (reader.Next())
        {
            if (reader.Host == Piece.Several)
                continue;
            bytes[reader.Host] += (UInt128)(reader.Last - reader.First) + 1;
            counts[reader.Host]++;
        }

        int[] inOrder = [.. Enumerable.Range(0, counts.Length).Where(host => counts[host] > 0)];
        inOrder
            .AsSpan()
            .Sort((a, b) => bytes[b].CompareTo(bytes[a]) is var order and not 0 ? order : string.CompareOrdinal(names[a], names[b]));
        return new HostTotals(bytes, counts, inOrder);
    }

    public UInt128 Bytes(int host) => _bytes[host];

    public int Pieces(int host) => _pieces[host];

    /// <summary>How many of the first hosts have no more pieces together than <paramref name="most"/>; at least one.</summary>
    public int HostsWithPieces(ReadOnlySpan<int> hosts, int most)
    {
        int count = 1;
        for (long sum = _pieces[hosts[0]]; count < hosts.Length && sum + _pieces[hosts[count]] <= most; count++)
            sum += _pieces[hosts[count]];
        return count;
    }
}
