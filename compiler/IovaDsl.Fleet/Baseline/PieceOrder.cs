using System.Numerics;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Sorts pieces by their first addresses: some bits at a time from the lowest, only those in which the addresses differ. Most addresses
/// are of pages and lie far below 2^64, so that three or four passes are enough.
/// </summary>
internal sealed class PieceOrder
{
    private const int DigitBits = 11;
    private const int Values = 1 << DigitBits;

    private readonly int[] _places = new int[Values];
    private Piece[] _other = [];

    /// <summary>Sorts the first pieces of an array, which may be exchanged for another.</summary>
    public void Sort(ref Piece[] pieces, int count)
    {
        if (_other.Length < pieces.Length)
            _other = new Piece[pieces.Length];
        ulong different = DifferentBits(pieces.AsSpan(0, count));
        while (different != 0)
        {
            int shift = BitOperations.TrailingZeroCount(different);
            Distribute(pieces.AsSpan(0, count), _other, shift);
            (pieces, _other) = (_other, pieces);
            different &= ~((ulong)(Values - 1) << shift);
        }
    }

    private static ulong DifferentBits(ReadOnlySpan<Piece> pieces)
    {
        ulong all = ulong.MaxValue;
        ulong any = 0;
        foreach (ref readonly Piece piece in pieces)
        {
            all &= piece.First;
            any |= piece.First;
        }

        return any & ~all;
    }

    private void Distribute(ReadOnlySpan<Piece> from, Span<Piece> to, int shift)
    {
        Span<int> places = _places;
        places.Clear();
        foreach (ref readonly Piece piece in from)
            places[(int)(piece.First >> shift) & Values - 1]++;
        int start = 0;
        foreach (ref int place in places)
            (start, place) = (start + place, start);
        foreach (ref readonly Piece piece in from)
            to[places[(int)(piece.First >> shift) & Values - 1]++] = piece;
    }
}
