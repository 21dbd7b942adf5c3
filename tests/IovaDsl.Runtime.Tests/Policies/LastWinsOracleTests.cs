using CsCheck;

namespace IovaDsl.Runtime.Tests.Policies;

/// <summary>
/// Policy last-wins against a painted array: each region paints its number over its cells, and what remains of a number in an
/// unbroken run is one piece. That is the contract of QEMU's <c>resv_region_list_insert</c>: the new region has priority and
/// replaces what it overlaps; nothing is joined.
/// </summary>
public class LastWinsOracleTests
{
    [Fact]
    public void All_sequences_of_three_regions_over_six_addresses()
    {
        foreach (ulong origin in Dense.Origins(6))
        {
            IovaRange[] ranges = [.. Dense.AllRanges(origin, 6)];
            foreach (IovaRange first in ranges)
            {
                foreach (IovaRange second in ranges)
                {
                    foreach (IovaRange third in ranges)
                        CheckPaint(origin, 6, [first, second, third]);
                }
            }
        }
    }

    [Fact]
    public void Many_sequences_over_8_bits() =>
        Gen.Select(Gen.Select(Gen.Int[0, 255], Gen.Int[0, 60]).Array[0, 12], Gen.Int[0, 2])
            .Sample(
                static (ranges, at) =>
                {
                    ulong origin = Dense.Origins(256).ElementAt(at);
                    CheckPaint(
                        origin,
                        256,
                        [
                            .. ranges.Select(range => new IovaRange(
                                origin + (ulong)range.Item1,
                                origin + (ulong)Math.Min(255, range.Item1 + range.Item2)
                            )),
                        ]
                    );
                },
                iter: 5000
            );

    [Fact]
    public void Malformed_regions_are_dropped_or_end_at_the_top() =>
        Edges
            .Region.Array[0, 8]
            .Sample(static regions =>
            {
                ReservedRegion[] wellFormed = [.. regions.Where(static region => region.TryGetRange(out _)).Select(AsPlain)];
                return RegionMerge.LastWins(regions).SequenceEqual(RegionMerge.LastWins(wellFormed));
            });

    [Fact]
    public void The_result_covers_what_the_regions_cover() =>
        Edges
            .WellFormedRegion.Array[0, 10]
            .Sample(static regions =>
            {
                ReservedRegion[] merged = RegionMerge.LastWins(regions);
                for (int i = 1; i < merged.Length; i++)
                    Assert.True(merged[i - 1].Last < merged[i].First);
                Assert.Equal(
                    IovaRangeSet.From(regions.Select(static region => new IovaRange(region.First, region.Last))),
                    IovaRangeSet.From(merged.Select(static region => new IovaRange(region.First, region.Last)))
                );
                foreach (ulong address in Edges.Probes(regions.Select(static region => new IovaRange(region.First, region.Last))))
                    Assert.Equal(Kind(regions.Reverse(), address), Kind(merged, address));
            });

    [Fact]
    public void A_short_buffer_is_refused() =>
        Assert.Throws<ArgumentException>(static () => RegionMerge.LastWins(new ReservedRegion[2], new ReservedRegion[2]));

    private static RegionKind? Kind(IEnumerable<ReservedRegion> regions, ulong address) =>
        regions
            .Where(region => region.First <= address && address <= region.Last)
            .Select(static region => (RegionKind?)region.Kind)
            .FirstOrDefault();

    private static ReservedRegion AsPlain(ReservedRegion region) =>
        region.TryGetRange(out IovaRange range) ? new ReservedRegion(range, region.Kind, region.Protection) : default;

    private static void CheckPaint(ulong origin, int size, IovaRange[] ranges)
    {
        int[] paint = new int[size];
        for (int number = 0; number < ranges.Length; number++)
        {
            for (int i = 0; i < size; i++)
                paint[i] = ranges[number].Contains(origin + (ulong)i) ? number + 1 : paint[i];
        }

        // The number of a region doubles as its protection, so that pieces of different regions can be told apart.
        List<ReservedRegion> expected = [];
        for (int start = 0; start < size; )
        {
            int end = start;
            while (end + 1 < size && paint[end + 1] == paint[start])
                end++;
            if (paint[start] != 0)
                expected.Add(Numbered(new IovaRange(origin + (ulong)start, origin + (ulong)end), paint[start] - 1));
            start = end + 1;
        }

        ReservedRegion[] merged = RegionMerge.LastWins([.. ranges.Select(Numbered)]);
        if (!expected.SequenceEqual(merged))
            Assert.Fail($"{string.Join(", ", ranges)}: expected {string.Join(", ", expected)}, got {string.Join(", ", merged)}");
    }

    private static ReservedRegion Numbered(IovaRange range, int number) => new(range, (RegionKind)(number % 5), (RegionProtection)number);
}
