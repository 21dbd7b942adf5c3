using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Baseline;

/// <summary>One sweep over two lists of pieces.</summary>
internal ref struct PieceSum
{
    private readonly ImmutableArray<ExcludedPiece>.Builder _sum;
    private ulong _first;
    private ulong _last;
    private string? _host;
    private bool _isOpen;

    private PieceSum(int capacity) => _sum = ImmutableArray.CreateBuilder<ExcludedPiece>(capacity);

    //   a   |----------|          |-----|
    //   b        |------------|
    //       |-a--|-a+b-|---b--|   |--a--|      each stretch goes from where one begins or ends to the next such place
    public static ImmutableArray<ExcludedPiece> Of(ImmutableArray<ExcludedPiece> a, ImmutableArray<ExcludedPiece> b)
    {
        var sum = new PieceSum(a.Length + b.Length);
        int i = 0;
        int j = 0;
        ulong at = 0;
        while (i < a.Length || j < b.Length)
        {
            ulong startA = i < a.Length ? Math.Max(a[i].Range.First, at) : ulong.MaxValue;
            ulong startB = j < b.Length ? Math.Max(b[j].Range.First, at) : ulong.MaxValue;
            ulong first = Math.Min(startA, startB);
            bool inA = i < a.Length && startA == first;
            bool inB = j < b.Length && startB == first;
            ulong last = Math.Min(
                inA ? a[i].Range.Last
                    : i < a.Length ? startA - 1
                    : ulong.MaxValue,
                inB ? b[j].Range.Last
                    : j < b.Length ? startB - 1
                    : ulong.MaxValue
            );
            sum.Append(
                first,
                last,
                inA && inB ? (a[i].Host == b[j].Host ? a[i].Host : null)
                    : inA ? a[i].Host
                    : b[j].Host
            );
            if (inA && a[i].Range.Last == last)
                i++;
            if (inB && b[j].Range.Last == last)
                j++;
            if (last == ulong.MaxValue)
                break;
            at = last + 1;
        }

        sum.Close();
        return sum._sum.ToImmutable();
    }

    private void Append(ulong first, ulong last, string? host)
    {
        if (_isOpen && _last + 1 == first && _host == host)
        {
            _last = last;
            return;
        }

        Close();
        (_first, _last, _host, _isOpen) = (first, last, host, true);
    }

    private readonly void Close()
    {
        if (_isOpen)
            _sum.Add(new ExcludedPiece(new IovaRange(_first, _last), _host));
    }
}
