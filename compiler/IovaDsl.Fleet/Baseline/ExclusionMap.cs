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
    private IovaRangeSet? _common;

    public static ExclusionMap Empty { get; } = new(new PieceList([]), new HostNames());

    public IEnumerable<ExcludedPiece> Pieces =>
        pieces.All.Select(piece => new ExcludedPiece(
            new IovaRange(piece.First, piece.Last),
            piece.Host == Piece.Several ? null : hosts[piece.Host]
        ));

    /// <summary>What no host excludes.</summary>
    public IovaRangeSet Common =>
        _common ??= IovaRangeSet.From(pieces.All.Select(piece => new IovaRange(piece.First, piece.Last))).Complement();

    /// <summary>Pieces from elsewhere, in any order and overlapping: they are added up.</summary>
    public static ExclusionMap Of(IEnumerable<ExcludedPiece> pieces)
    {
        var fold = new FleetFold();
        fold.Add(0, pieces);
        return fold.Excluded;
    }

    public ExclusionMap Add(ExclusionMap other) => Of(Pieces.Concat(other.Pieces));

    /// <summary>What each host alone takes from the others, the largest loss first: the first <paramref name="most"/>.</summary>
    public FleetCosts Costs(int most = int.MaxValue)
    {
        UInt128[] bytes = new UInt128[hosts.Count];
        foreach (Piece piece in pieces.All)
        {
            if (piece.Host != Piece.Several)
                bytes[piece.Host] += (UInt128)(piece.Last - piece.First) + 1;
        }

        int[] costly = [.. Enumerable.Range(0, bytes.Length).Where(host => bytes[host] > 0)];
        int[] shown = [.. costly.OrderByDescending(host => bytes[host]).ThenBy(host => hosts[host], StringComparer.Ordinal).Take(most)];
        Dictionary<int, List<IovaRange>> ranges = shown.ToDictionary(host => host, _ => new List<IovaRange>());
        foreach (Piece piece in pieces.All)
        {
            if (ranges.TryGetValue(piece.Host, out List<IovaRange>? list))
                list.Add(new IovaRange(piece.First, piece.Last));
        }

        return new FleetCosts(
            costly.Length,
            [.. shown.Select(host => new HostCost(hosts[host], bytes[host], IovaRangeSet.From(ranges[host])))]
        );
    }
}
