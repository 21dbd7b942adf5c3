using CsCheck;

namespace IovaDsl.Runtime.Tests.Policies;

/// <summary>Policy exact against set algebra, and through a provider.</summary>
[Trait("Category", "Fast")]
public class ExactTests
{
    [Fact]
    public void Usable_is_the_aperture_and_the_limits_minus_what_is_swallowed_and_claimed() =>
        Gen.Select(Edges.Range, Edges.Region.Array[0, 8], Edges.Set, Edges.Ranges)
            .Sample(
                static (aperture, regions, limits, swallowed) =>
                {
                    IovaRange[] usable = new IovaRange[RegionMerge.ExactCapacity(regions.Length, limits.Count, swallowed.Length)];
                    int count = RegionMerge.Exact(aperture, regions, limits.AsSpan(), swallowed, usable);
                    IovaRangeSet expected = IovaRangeSet
                        .From(aperture)
                        .Intersect(limits)
                        .Subtract(IovaRangeSet.From(swallowed))
                        .Subtract(Claimed(regions));
                    Assert.Equal(expected, IovaRangeSet.From(usable.AsSpan(0, count)));
                    Assert.True(IovaRangeView.IsCanonical(usable.AsSpan(0, count)));
                }
            );

    [Fact]
    public void Vfio_and_iommufd_know_no_limits_and_nothing_swallowed() =>
        Gen.Select(Edges.Range, Edges.Region.Array[0, 8])
            .Sample(
                static (aperture, regions) =>
                {
                    IovaRangeSet expected = IovaRangeSet.From(aperture).Subtract(Claimed(regions));
                    Assert.Equal(expected, IovaRangeSet.From(RegionMerge.Vfio(aperture, regions)));
                    Assert.Equal(expected, RegionMerge.Iommufd(aperture, regions));
                }
            );

    [Fact]
    public void Without_malformed_regions_the_kernels_vfio_ranges_are_arithmetic() =>
        Gen.Select(Edges.Range, Edges.WellFormedRegion.Array[0, 10])
            .Sample(
                static (aperture, regions) =>
                    RegionMerge.Vfio(aperture, regions, Quirks.Kernel).SequenceEqual(RegionMerge.Vfio(aperture, regions))
            );

    [Fact]
    public void A_provider_is_merged_as_its_parts()
    {
        IovaRangeSet usable = RegionMerge.Exact(new SampleProvider());
        Assert.Equal("0x0..0x7ffffff, 0x8100000..0x701fffff, 0x78200000..0x8fffffff, 0x90010000..0x3ffffffffff", usable.ToString());

        DeviceRegions device = DeviceRegions.Of(new SampleProvider());
        Assert.Equal(usable, RegionMerge.Exact(in device));
        foreach (ulong address in Edges.Probes(usable))
            Assert.Equal(usable.Contains(address), device.IsUsable(address));
        Assert.True(device.IsUsable(0x8000_0000), "A direct-relaxable region stays usable.");
    }

    [Fact]
    public void A_device_without_an_iommu_translates_everything()
    {
        DeviceRegions device = new("led", null, null, 0, [], IovaRangeSet.Parse("0x0..0xbfffffff").View, default);
        Assert.False(device.IsTranslated);
        Assert.Equal(IovaRange.All, device.Aperture);
        Assert.Equal("0x0..0xbfffffff", RegionMerge.Exact(in device).ToString());
    }

    [Fact]
    public void Limits_become_the_reserved_regions_that_Linux_does_not_show()
    {
        ReservedRegion[] regions = new ReservedRegion[3];
        int count = RegionMerge.LimitsAsRegions(IovaRangeSet.Parse("0x1000..0xfff_ffff, 0x8000_0000..0xffff_ffff").AsSpan(), regions);
        Assert.Equal(
            ["0x0..0xfff reserved", "0x10000000..0x7fffffff reserved", "0x100000000..0xffffffffffffffff reserved"],
            regions.Take(count).Select(static region => region.ToString())
        );
        Assert.Equal(0, RegionMerge.LimitsAsRegions(IovaRangeSet.All.AsSpan(), regions));
        Assert.Equal(1, RegionMerge.LimitsAsRegions([], regions));
        Assert.Equal("0x0..0xffffffffffffffff reserved", regions[0].ToString());
    }

    [Fact]
    public void Refuses_short_buffers_and_limits_that_are_not_canonical()
    {
        Assert.Throws<ArgumentException>(static () => RegionMerge.Exact(IovaRange.All, [], [IovaRange.All], [], new IovaRange[2]));
        Assert.Throws<ArgumentException>(static () => RegionMerge.Exact(IovaRange.All, [], [new(1, 2), new(0, 0)], [], new IovaRange[4]));
        Assert.Throws<ArgumentException>(static () => RegionMerge.Vfio(IovaRange.All, new ReservedRegion[1], new IovaRange[1]));
    }

    private static IovaRangeSet Claimed(ReservedRegion[] regions)
    {
        List<IovaRange> claimed = [];
        foreach (ReservedRegion region in regions)
        {
            if (region.Kind != RegionKind.DirectRelaxable && region.TryGetRange(out IovaRange range))
                claimed.Add(range);
        }

        return IovaRangeSet.From(claimed);
    }
}
