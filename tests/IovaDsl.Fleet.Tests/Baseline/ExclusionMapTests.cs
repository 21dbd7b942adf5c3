using CsCheck;
using IovaDsl.Fleet.Baseline;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Baseline;

/// <summary>A fleet against a dense model of it: a label for each of 64 addresses at either end of the space.</summary>
public sealed class ExclusionMapTests
{
    private const int Size = 64;

    // Addresses near both ends, since that is where arithmetic goes wrong.
    private static ulong Address(int index) => index < Size / 2 ? (ulong)index : ulong.MaxValue - (ulong)(Size - 1 - index);

    private static readonly Gen<bool[]> Host = Gen.Bool.Array[Size];
    private static readonly Gen<(string Name, bool[] Excluded)[]> Fleet = Gen.Select(
        Gen.Int[0, 4].Select(i => "abcde".Substring(i, 1)),
        Host
    ).Array[0, 8];

    [Fact]
    public void A_fleet_is_its_dense_model() =>
        Fleet.Sample(hosts =>
        {
            FleetPart part = PartOf(hosts);
            Assert.Equal(hosts.Length, part.Hosts);
            var common = IovaRangeSet.From(part.Excluded.Common);
            HostCost[] costs = [.. part.Excluded.AllCosts()];
            for (int i = 0; i < Size; i++)
            {
                string[] excluding = [.. hosts.Where(host => host.Excluded[i]).Select(host => host.Name).Distinct()];
                Assert.Equal(excluding.Length == 0, common.Contains(Address(i)));
                string? only = costs.SingleOrDefault(cost => cost.Ranges.Contains(Address(i)))?.Host;
                Assert.Equal(excluding.Length == 1 ? excluding[0] : null, only);
            }
        });

    [Fact]
    public void Order_and_grouping_do_not_matter() =>
        Gen.Select(Fleet, Gen.Int[0, 8], Gen.Int[0, 8])
            .Sample(
                (hosts, cut, turn) =>
                {
                    string whole = Written(PartOf(hosts));
                    cut = Math.Min(cut, hosts.Length);
                    FleetPart left = PartOf(hosts[..cut]);
                    FleetPart right = PartOf(hosts[cut..]);
                    Assert.Equal(whole, Written(Sum(left, right)));
                    Assert.Equal(whole, Written(Sum(right, left)));
                    turn = Math.Min(turn, hosts.Length);
                    Assert.Equal(whole, Written(PartOf([.. hosts[turn..], .. hosts[..turn]])));
                }
            );

    [Fact]
    public void A_part_is_read_as_it_was_written() =>
        Fleet.Sample(hosts =>
        {
            FleetPart part = PartOf(hosts) with
            {
                Bad = 2,
                Layout = IovaRangeSet.Parse("0x0..0xfff"),
                Broken = [new BrokenHost("a", new IovaRange(1, 2), null), new BrokenHost("b", new IovaRange(1, 2), "why")],
                Ram = 1UL << 42,
                Lacking = [new LackingHost("a", 0, null), new LackingHost("b", (1UL << 42) - 1, "why")],
            };
            string line = Written(part);
            Assert.Equal(line, Written(FleetPartJson.Read(System.Text.Encoding.UTF8.GetBytes(line)).Part!));
        });

    // 10,000 hosts of 30 holes each, many of which meet: more pieces than are sorted at once, than a line holds, and than a chunk has
    // bytes.
    [Fact]
    public void A_part_of_several_lines_adds_up_to_the_same()
    {
        Random random = new(7);
        FleetFold fold = new();
        for (int host = 0; host < 10_000; host++)
        {
            IovaRange[] holes =
            [
                .. Enumerable.Range(0, 30).Select(_ => (ulong)random.NextInt64(1 << 30) << 12).Select(at => new IovaRange(at, at + 0x2fff)),
            ];
            fold.Add($"h{host}", IovaRangeSet.From(holes).AsSpan());
        }

        FleetPart whole = FleetPart.Empty with { Hosts = fold.Hosts, Excluded = fold.Excluded };
        string[] lines = [.. FleetPartJson.Lines(whole)];
        Assert.InRange(lines.Length, 2, 5);
        FleetFold again = new();
        foreach (string line in lines.Reverse())
        {
            FleetPart part = FleetPartJson.Read(System.Text.Encoding.UTF8.GetBytes(line)).Part!;
            again.Add(part.Hosts, part.Excluded.Pieces);
        }

        Assert.Equal(whole.Hosts, again.Hosts);
        Assert.Equal(whole.Excluded.Pieces, again.Excluded.Pieces);
        HostCost[] costs = [.. whole.Excluded.AllCosts()];
        Assert.Equal(costs.OrderByDescending(cost => cost.Bytes).ThenBy(cost => cost.Host, StringComparer.Ordinal), costs);
        Assert.Equal(
            whole.Excluded.Pieces.Where(piece => piece.Host is not null).Select(piece => piece.Range),
            costs.SelectMany(cost => cost.Ranges).Order()
        );
    }

    [Fact]
    public void Pieces_are_sorted_and_neighbours_differ() =>
        Fleet.Sample(hosts =>
        {
            ExcludedPiece[] pieces = [.. PartOf(hosts).Excluded.Pieces];
            for (int i = 1; i < pieces.Length; i++)
            {
                Assert.True(pieces[i - 1].Range.IsBefore(pieces[i].Range));
                Assert.False(pieces[i - 1].Range.Last + 1 == pieces[i].Range.First && pieces[i - 1].Host == pieces[i].Host);
            }
        });

    [Theory]
    [InlineData("""{"baselinePart":2,"hosts":0}""", "version 2")]
    [InlineData("""{"baselinePart":1}""", "not a part")]
    [InlineData("""{"baselinePart":1,"hosts":1,"bad":0,"excluded":[["0x2","0x1",null]],"layout":null,"broken":[]}""", "not a part")]
    [InlineData("""{"baselinePart":1,"hosts":1,"bad":0,"excluded":[["1"]],"layout":null,"broken":[]}""", "not a part")]
    public void What_is_no_part_is_said(string line, string error) =>
        Assert.Contains(error, FleetPartJson.Read(System.Text.Encoding.UTF8.GetBytes(line)).Error, StringComparison.Ordinal);

    private static string Written(FleetPart part) => Assert.Single(FleetPartJson.Lines(part));

    private static FleetPart Sum(params FleetPart[] parts)
    {
        FleetFold fold = new();
        foreach (FleetPart part in parts)
            fold.Add(part.Hosts, part.Excluded.Pieces);
        return FleetPart.Empty with { Hosts = fold.Hosts, Excluded = fold.Excluded };
    }

    private static FleetPart PartOf((string Name, bool[] Excluded)[] hosts)
    {
        var fold = new FleetFold();
        foreach ((string name, bool[] excluded) in hosts)
        {
            IovaRangeSet gaps = IovaRangeSet.From(
                Enumerable.Range(0, Size).Where(i => excluded[i]).Select(i => new IovaRange(Address(i), Address(i)))
            );
            fold.Add(name, gaps.AsSpan());
        }

        return FleetPart.Empty with
        {
            Hosts = fold.Hosts,
            Excluded = fold.Excluded,
        };
    }
}
