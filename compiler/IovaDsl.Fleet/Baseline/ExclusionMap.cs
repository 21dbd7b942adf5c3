using System.Collections.Immutable;
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
/// so the sum depends neither on order nor on how a fleet is split. Pieces are sorted and disjoint, and neighbours differ.
/// </summary>
internal sealed class ExclusionMap
{
    private ExclusionMap(ImmutableArray<ExcludedPiece> pieces) => Pieces = pieces;

    public static ExclusionMap Empty { get; } = new([]);

    public ImmutableArray<ExcludedPiece> Pieces { get; }

    /// <summary>What no host excludes.</summary>
    public IovaRangeSet Common => IovaRangeSet.From(Pieces.Select(piece => piece.Range)).Complement();

    /// <param name="gaps">Canonical: sorted, disjoint and apart.</param>
    public static ExclusionMap OfHost(string host, ReadOnlySpan<IovaRange> gaps)
    {
        ImmutableArray<ExcludedPiece>.Builder pieces = ImmutableArray.CreateBuilder<ExcludedPiece>(gaps.Length);
        foreach (IovaRange gap in gaps)
            pieces.Add(new ExcludedPiece(gap, host));
        return new ExclusionMap(pieces.MoveToImmutable());
    }

    /// <summary>Pieces from elsewhere, in any order and overlapping: they are added up.</summary>
    public static ExclusionMap Of(IEnumerable<ExcludedPiece> pieces) => SumOf([.. pieces.Select(piece => new ExclusionMap([piece]))]);

    public ExclusionMap Add(ExclusionMap other) =>
        Pieces.IsEmpty ? other
        : other.Pieces.IsEmpty ? this
        : new ExclusionMap(PieceSum.Of(Pieces, other.Pieces));

    /// <summary>The sum of many, in pairs: each piece is looked at once for every doubling of their number.</summary>
    public static ExclusionMap SumOf(IReadOnlyList<ExclusionMap> maps)
    {
        if (maps.Count == 0)
            return Empty;
        List<ExclusionMap> left = [.. maps];
        while (left.Count > 1)
        {
            int pairs = left.Count / 2;
            for (int i = 0; i < pairs; i++)
                left[i] = left[2 * i].Add(left[2 * i + 1]);
            if (left.Count % 2 == 1)
                left[pairs++] = left[^1];
            left.RemoveRange(pairs, left.Count - pairs);
        }

        return left[0];
    }
}
