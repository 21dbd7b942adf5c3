using CsCheck;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Baseline;

public sealed class PieceListTests
{
    // Gaps and lengths of any number of bytes, of pages and not, and hosts of any number.
    private static readonly Gen<ulong> Size = Gen.Select(Gen.ULong, Gen.Int[0, 63], Gen.Bool)
        .Select((number, shift, isPages) => isPages ? (number >> shift) & ~0xffful : number >> shift);
    private static readonly Gen<int> Host = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 31], Gen.Bool)
        .Select((number, shift, isSeveral) => isSeveral ? Piece.Several : number >> shift);

    [Fact]
    public void Pieces_are_read_as_they_were_added() =>
        Gen.Select(Size, Size, Host).Array[0, 50].Sample(steps => AssertRead(Pieces(steps)));

    [Fact]
    public void Pieces_of_many_chunks_are_read_again_and_for_the_last_time()
    {
        Piece[] pieces =
        [
            .. Enumerable.Range(0, 100_000).Select(i => new Piece((ulong)i * 0x3001, (ulong)i * 0x3001 + (uint)i % 0x3000, i)),
        ];
        AssertRead(pieces);
    }

    [Fact]
    public void Both_ends_of_the_space_are_read()
    {
        AssertRead([new Piece(0, 0, 0), new Piece(ulong.MaxValue, ulong.MaxValue, int.MaxValue)]);
        AssertRead([new Piece(0, ulong.MaxValue, Piece.Several)]);
        AssertRead([new Piece(0, 0xfff, 1), new Piece(0x1000, ulong.MaxValue, 2)]);
    }

    [Fact]
    public void Common_ranges_and_excluded_ones_are_complements() =>
        Gen.Select(Size, Size, Host)
            .Array[0, 50]
            .Sample(steps =>
            {
                Piece[] pieces = Pieces(steps);
                CommonRanges common = new(ListOf(pieces));
                var excluded = IovaRangeSet.From(pieces.Select(piece => new IovaRange(piece.First, piece.Last)));
                Assert.Equal(excluded.Complement(), common);
                Assert.Equal(excluded, common.Excluded);
                Assert.Equal(excluded.Complement().OrderByDescending(range => range.LengthMinusOne).Take(3).Order(), common.Largest(3));
            });

    private static Piece[] Pieces((ulong Gap, ulong Length, int Host)[] steps)
    {
        List<Piece> pieces = [];
        ulong end = 0;
        foreach ((ulong gap, ulong length, int host) in steps)
        {
            ulong first = end + gap;
            if (first < end || (pieces.Count > 0 && end == 0))
                break;
            ulong last = Math.Max(first, unchecked(first + length - 1));
            pieces.Add(new Piece(first, last, host));
            end = last + 1;
        }

        return [.. pieces];
    }

    private static PieceList ListOf(Piece[] pieces, Stack<byte[]>? spare = null)
    {
        PieceList list = new(spare ?? []);
        foreach (Piece piece in pieces)
            list.Add(piece.First, piece.Last, piece.Host);
        return list;
    }

    private static void AssertRead(Piece[] pieces)
    {
        Stack<byte[]> spare = [];
        PieceList list = ListOf(pieces, spare);
        Assert.Equal(pieces, list.All);
        Assert.Equal(pieces.Length, list.Count);
        Assert.Equal(
            pieces.Where(piece => piece.Host == Piece.Several).Select(piece => new IovaRange(piece.First, piece.Last)),
            list.Several.ToArray()
        );

        List<Piece> read = [];
        PieceList.Reader reader = list.ReadAway();
        while (reader.Next())
            read.Add(new Piece(reader.First, reader.Last, reader.Host));
        Assert.Equal(pieces, read);
        Assert.Equal(pieces, ListOf(pieces, spare).All);
    }
}
