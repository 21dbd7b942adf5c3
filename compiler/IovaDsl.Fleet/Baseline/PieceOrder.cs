using System.Numerics;
using System.Runtime.CompilerServices;

namespace IovaDsl.Fleet.Baseline;

/// <summary>
/// Sorts pieces by their first addresses: some bits at a time from the lowest, only those in which the addresses differ. Most addresses
/// are of pages and lie far below 2^64, so that four passes are enough.
/// </summary>
internal sealed class PieceOrder
{
    private const int DigitBits = 9;
    private const int Values = 1 << DigitBits;
    private const int MostDigits = (64 + DigitBits - 1) / DigitBits;

    // For each digit, how many pieces have each value; then where the next of that value goes.
    private readonly int[] _places = new int[MostDigits * Values];
    private Piece[] _other = [];

    public void Sort(Span<Piece> pieces)
    {
        if (_other.Length < pieces.Length)
            _other = GC.AllocateUninitializedArray<Piece>(pieces.Length);
        Span<int> shifts = stackalloc int[MostDigits];
        shifts = shifts[..Digits(DifferentBits(pieces), shifts)];
        CountValues(pieces, shifts);
        Span<Piece> from = pieces;
        Span<Piece> to = _other.AsSpan(0, pieces.Length);
        for (int digit = 0; digit < shifts.Length; digit++)
        {
            Distribute(from, to, shifts[digit], _places.AsSpan(digit * Values, Values));
            Span<Piece> sorted = to;
            to = from;
            from = sorted;
        }

        if (from != pieces)
            from.CopyTo(pieces);
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

    private static int Digits(ulong bits, Span<int> shifts)
    {
        int count = 0;
        while (bits != 0)
        {
            int shift = BitOperations.TrailingZeroCount(bits);
            shifts[count++] = shift;
            bits &= ~((ulong)(Values - 1) << shift);
        }

        return count;
    }

    private void CountValues(ReadOnlySpan<Piece> pieces, ReadOnlySpan<int> shifts)
    {
        Array.Clear(_places);
        ref int places = ref _places[0];
        foreach (ref readonly Piece piece in pieces)
        {
            ulong first = piece.First;
            for (int digit = 0; digit < shifts.Length; digit++)
                Unsafe.Add(ref places, digit * Values + ((int)(first >> shifts[digit]) & Values - 1))++;
        }
    }

    private static void Distribute(ReadOnlySpan<Piece> from, Span<Piece> to, int shift, Span<int> places)
    {
        int start = 0;
        foreach (ref int place in places)
            (start, place) = (start + place, start);
        foreach (ref readonly Piece piece in from)
            to[places[(int)(piece.First >> shift) & Values - 1]++] = piece;
    }
}
