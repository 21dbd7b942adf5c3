using CsCheck;

namespace IovaDsl.Runtime.Tests.Linux;

/// <summary>
/// What the DMA API reserves, in any order of regions and windows, against a walk over a list (<c>reserve_iova</c>: the first node that
/// is met grows downwards, and what is left goes on above it).
/// </summary>
public class DmaApiReservationLaws
{
    private const ulong Page = 4096;
    private const int Pages = 48;

    private static readonly Gen<ReservedRegion> Malformed = Gen.Select(
        Gen.Int[2, Pages - 1],
        Gen.Int[1, 4],
        static (first, back) => ReservedRegion.Malformed((ulong)first * Page, (ulong)Math.Max(first - back, 0) * Page, RegionKind.Reserved)
    );

    private static readonly Gen<ReservedRegion> WellFormed = Gen.Select(
        Gen.Int[0, Pages - 1],
        Gen.Int[0, 6],
        static (first, more) => new ReservedRegion(PagesFrom(first, more), RegionKind.Reserved)
    );

    private static readonly Gen<IovaRange> Window = Gen.Select(Gen.Int[0, Pages - 1], Gen.Int[0, 3], PagesFrom);

    [Fact]
    public void Order_decides_nothing_but_what_it_decides_in_the_kernel() =>
        Gen.Select(Gen.Frequency((8, WellFormed), (1, Malformed)).Array[0, 24], Window.Array[0, 6])
            .Sample(
                (regions, windows) =>
                {
                    Assert.Equal(AfterWalk(regions, windows), Usable(regions, windows, Quirks.Kernel));
                    ReservedRegion[] sound = [.. regions.Where(static region => region.First <= region.Last)];
                    Assert.Equal(AfterWalk(sound, windows), Usable(regions, windows, Quirks.None));
                },
                iter: 2_000
            );

    private static IovaRange PagesFrom(int first, int more) => new((ulong)first * Page, ((ulong)(first + more + 1) * Page) - 1);

    private static IovaRangeSet Usable(ReservedRegion[] regions, IovaRange[] windows, Quirks quirks)
    {
        DmaApiInput device = new(IovaRange.FromBits(20), Page, regions) { IsPci = true, BridgeWindows = windows };
        IovaRange[] usable = new IovaRange[device.Capacity];
        Assert.True(RegionMerge.DmaApi(in device, usable, out int count, quirks).IsSuccess);
        return IovaRangeSet.From(usable.AsSpan(0, count));
    }

    private static IovaRangeSet AfterWalk(ReservedRegion[] regions, IovaRange[] windows)
    {
        List<(ulong First, ulong Last)> nodes = [];
        foreach (IovaRange window in windows)
            Walk(nodes, window.First / Page, window.Last / Page);
        foreach (ReservedRegion region in regions)
            Walk(nodes, region.First / Page, region.Last / Page);
        IEnumerable<IovaRange> reserved = nodes
            .Where(static node => node.First <= node.Last)
            .Select(static node => new IovaRange(node.First * Page, ((node.Last + 1) * Page) - 1));
        // The first frame is never handed out.
        return IovaRangeSet.From(reserved.Append(new IovaRange(0, Page - 1))).ComplementWithin(IovaRange.FromBits(20));
    }

    private static void Walk(List<(ulong First, ulong Last)> nodes, ulong first, ulong last)
    {
        bool met = false;
        for (int i = 0; i < nodes.Count; i++)
        {
            (ulong from, ulong to) = nodes[i];
            if (first <= to && last >= from)
            {
                nodes[i] = (Math.Min(first, from), to);
                if (last <= to)
                    return;
                (first, met) = (to + 1, true);
            }
            else if (met)
            {
                break;
            }
        }

        int place = nodes.Count;
        while (place > 0 && nodes[place - 1].First > first)
            place--;
        nodes.Insert(place, (first, last));
    }
}
