namespace IovaDsl.Firmware.Draft;

/// <summary>
/// Answers "which range covers this ID, and which of several wins" in logarithmic time: ranges that may overlap are cut
/// once into disjoint pieces, each owned by the covering range of the lowest rank.
/// </summary>
/// <remarks>
/// <code>
///   rank 1        |-------------|
///   rank 2   |---------|             |----|
///   pieces   |-2--|-----1-------|    |-2--|
/// </code>
/// </remarks>
internal sealed class IdRangeIndex
{
    private readonly List<IdRange> _pieces;

    private IdRangeIndex(List<IdRange> pieces) => _pieces = pieces;

    /// <summary>Sorted and disjoint.</summary>
    public IReadOnlyList<IdRange> Pieces => _pieces;

    /// <summary>Index of the ranges given; each has a rank of its own.</summary>
    public static IdRangeIndex Build(IEnumerable<IdRange> ranges)
    {
        List<Edge> edges = [];
        foreach (IdRange range in ranges)
        {
            edges.Add(new Edge(range.First, range.Rank, true));
            edges.Add(new Edge((ulong)range.Last + 1, range.Rank, false));
        }

        edges.Sort(static (one, other) => one.At.CompareTo(other.At));

        List<IdRange> pieces = [];
        SortedSet<int> active = [];
        for (int i = 0; i < edges.Count; )
        {
            ulong at = edges[i].At;
            for (; i < edges.Count && edges[i].At == at; i++)
            {
                if (edges[i].IsStart)
                    active.Add(edges[i].Rank);
                else
                    active.Remove(edges[i].Rank);
            }

            if (active.Count > 0 && i < edges.Count)
                AddPiece(pieces, new IdRange((uint)at, (uint)(edges[i].At - 1), active.Min));
        }

        return new IdRangeIndex(pieces);
    }

    /// <summary>The piece that covers an ID; null when none does.</summary>
    public IdRange? Find(uint id)
    {
        int low = 0;
        int high = _pieces.Count - 1;
        while (low <= high)
        {
            int middle = low + ((high - low) / 2);
            IdRange piece = _pieces[middle];
            if (id < piece.First)
                high = middle - 1;
            else if (id > piece.Last)
                low = middle + 1;
            else
                return piece;
        }

        return null;
    }

    private static void AddPiece(List<IdRange> pieces, IdRange piece)
    {
        if (pieces.Count > 0 && pieces[pieces.Count - 1] is var last && last.Rank == piece.Rank && (ulong)last.Last + 1 == piece.First)
            pieces[pieces.Count - 1] = last with { Last = piece.Last };
        else
            pieces.Add(piece);
    }

    private readonly record struct Edge(ulong At, int Rank, bool IsStart);
}

/// <summary>IDs <c>First .. Last</c>, inclusive; a lower rank wins.</summary>
internal readonly record struct IdRange(uint First, uint Last, int Rank);
