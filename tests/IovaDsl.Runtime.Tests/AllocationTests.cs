using IovaDsl.Runtime.Tests.Policies;

namespace IovaDsl.Runtime.Tests;

/// <summary>In the steady state queries, merges over spans and looking through a provider allocate nothing.</summary>
public class AllocationTests
{
    private static readonly IovaRangeSet Set = IovaRangeSet.From(
        Enumerable.Range(0, 500).Select(static i => new IovaRange((ulong)i * 0x10_0000, ((ulong)i * 0x10_0000) + 0x7_ffff))
    );

    [Fact]
    public void Membership_and_places() =>
        CheckAllocatesNothing(static () =>
        {
            ulong sum = Set.Contains(0x1234_5678) ? 1UL : 0;
            sum += Set.Contains(new IovaRange(0x10_0000, 0x10_0fff)) ? 1UL : 0;
            sum += Set.Overlaps(new IovaRange(0x8_0000, 0xf_ffff)) ? 1UL : 0;
            sum += Set.FindFirst(0x1000, 0x1000, 0x100_0000) ?? 0;
            sum += Set.FindLast(0x1000, 0x1000, 0, 0x100_0000) ?? 0;
            sum += Set.FindBest(0x1000, 0x1000) ?? 0;
            return sum;
        });

    [Fact]
    public void Enumeration() =>
        CheckAllocatesNothing(static () =>
        {
            ulong sum = 0;
            foreach (IovaRange range in Set)
                sum += range.First;
            foreach (IovaRange range in Set.View)
                sum += range.Last;
            return sum;
        });

    private static readonly ReservedRegion[] Regions =
    [
        .. Enumerable
            .Range(0, 300)
            .Select(static i => new ReservedRegion(
                (ulong)(i * 7919 % 300) * 0x1000,
                ((ulong)(i * 7919 % 300) * 0x1000) + 0x1fff,
                (RegionKind)(i % 5),
                (RegionProtection)(i % 64)
            )),
    ];

    private static readonly ReservedRegion[] RegionBuffer = new ReservedRegion[700];
    private static readonly IovaRange[] RangeBuffer = new IovaRange[700];

    [Theory]
    [InlineData(Quirks.None)]
    [InlineData(Quirks.Kernel)]
    public void Merges_over_spans(Quirks quirks) =>
        CheckAllocatesNothing(() =>
        {
            Regions.CopyTo(RegionBuffer, 0);
            ulong sum = (ulong)RegionMerge.LinuxGroupInPlace(RegionBuffer.AsSpan(0, Regions.Length), quirks);
            sum += (ulong)RegionMerge.LastWins(Regions, RegionBuffer);
            sum += (ulong)RegionMerge.Vfio(IovaRange.FromBits(48), Regions, RangeBuffer, quirks);
            sum += (ulong)RegionMerge.Iommufd(IovaRange.FromBits(48), Regions, RangeBuffer);
            sum += (ulong)RegionMerge.Exact(IovaRange.FromBits(48), Regions, [IovaRange.FromBits(42)], [], RangeBuffer);
            sum += (ulong)RegionMerge.Complement(Set.AsSpan(), 0, ulong.MaxValue, RangeBuffer);
            sum += (ulong)RegionMerge.LimitsAsRegions(Set.AsSpan(), RegionBuffer);
            return sum;
        });

    [Theory]
    [InlineData(Quirks.None)]
    [InlineData(Quirks.Kernel)]
    public void The_dma_api_over_spans(Quirks quirks) =>
        CheckAllocatesNothing(() =>
        {
            DmaApiInput input = new(IovaRange.FromBits(48), 0x4020_1000, Regions)
            {
                IsPci = true,
                BridgeWindows = Set.AsSpan(),
                InboundWindows = [new InboundWindow(new IovaRange(0, 0xbfff_ffff), 0)],
                BusDmaLimit = 0xbfff_ffff,
            };
            Span<IovaRange> usable = WideBuffer.AsSpan(0, input.Capacity);
            RegionMerge.DmaApi(in input, usable, out int count, quirks);
            return (ulong)count;
        });

    private static readonly IovaRange[] WideBuffer = new IovaRange[1000];

    [Fact]
    public void A_provider_without_boxing() =>
        CheckAllocatesNothing(static () => UsableRanges(new SampleProvider()) + UsableRanges(DeviceRegions.Of(new SampleProvider())));

    private static ulong UsableRanges<TProvider>(in TProvider provider)
        where TProvider : IRegionProvider, allows ref struct => (ulong)RegionMerge.Exact(in provider, RangeBuffer);

    private static void CheckAllocatesNothing(Func<ulong> work)
    {
        // The first rounds fill array pools and let the JIT finish.
        for (int i = 0; i < 200; i++)
            work();
        Allocation.AssertNone(() =>
        {
            for (int i = 0; i < 20; i++)
                work();
        });
    }
}
