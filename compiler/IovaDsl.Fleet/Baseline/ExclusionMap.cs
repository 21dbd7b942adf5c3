using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>A range that some host of a fleet excludes.</summary>
/// <param name="Host">The one host that excludes it; null where several do.</param>
internal readonly record struct ExcludedPiece(IovaRange Range, string? Host);

/// <summary>
/// What hosts exclude of the address space: for each address nobody, one host by its name, or several. That is all that is needed to
/// tell what is common and what each host costs, and it adds up: of two maps the sum is, address by address,
/// <code>
///   nobody + x = x      h + h = h      h + g = several      several + x = several
/// </code>
/// so the sum depends neither on order nor on how a fleet is split (<see cref="FleetFold"/> makes it). Pieces are sorted and disjoint,
/// and neighbours differ.
/// </summary>
internal sealed class ExclusionMap(PieceList pieces, HostNames hosts)
{
    private const int MostPiecesAtOnce = 1 << 20;

    private HostTotals? _totals;

    public static ExclusionMap Empty { get; } = new(new PieceList([]), new HostNames());

    public IEnumerable<ExcludedPiece> Pieces =>
        pieces.All.Select(piece => new ExcludedPiece(
            new IovaRange(piece.First, piece.Last),
            piece.Host == Piece.Several ? null : hosts[piece.Host]
        ));

    /// <summary>What no host excludes.</summary>
    public CommonRanges Common { get; } = new(pieces);

    /// <summary>Pieces from elsewhere, in any order and overlapping: they are added up.</summary>
    public static ExclusionMap Of(IEnumerable<ExcludedPiece> pieces)
    {
        var fold = new FleetFold();
        fold.Add(0, pieces);
        return fold.Excluded;
    }

    /// <summary>What each host alone takes from the others: the first <paramref name="most"/> of <see cref="AllCosts"/>.</summary>
    public FleetCosts Costs(int most) => new(Totals.InOrder.Length, [.. AllCosts().Take(most)]);

    private HostTotals Totals => _totals ??= HostTotals.Of(pieces, hosts);

    /// <summary>What each host alone takes from the others, the largest loss first, then by name; made while it is read.</summary>
    /// <remarks>A few hosts at a time, whose pieces are picked from all: millions of hosts may have tens of pieces each.</remarks>
    public IEnumerable<HostCost> AllCosts()
    {
        HostTotals totals = Totals;
        ReadOnlyMemory<int> left = totals.InOrder;
        while (!left.IsEmpty)
        {
            int together = totals.HostsWithPieces(left.Span, MostPiecesAtOnce);
            Dictionary<int, List<IovaRange>> ranges = Pick(left.Span[..together], totals);
            for (int i = 0; i < together; i++)
            {
                int host = left.Span[i];
                yield return new HostCost(hosts[host], totals.Bytes(host), IovaRangeSet.From(ranges[host]));
            }

            left = left[together..];
        }
    }

    private Dictionary<int, List<IovaRange>> Pick(ReadOnlySpan<int> wanted, HostTotals totals)
    {
        Dictionary<int, List<IovaRange>> ranges = new(wanted.Length);
        foreach (int host in wanted)
            ranges.Add(host, new List<IovaRange>(totals.Pieces(host)));
        PieceList.Reader reader = pieces.Read();
        while (reader.Next())
        {
            if (reader.Host != Piece.Several && ranges.TryGetValue(reader.Host, out List<IovaRange>? list))
                list.Add(new IovaRange(reader.First, reader.Last));
        }

        return ranges;
    }
}
