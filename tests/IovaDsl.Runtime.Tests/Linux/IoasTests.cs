namespace IovaDsl.Runtime.Tests.Linux;

[Trait("Category", "Fast")]
public class IoasTests
{
    private static readonly IommuDomain Domain = new(IovaRange.FromBits(48), 0x4020_1000);

    [Fact]
    public void A_fresh_one_has_everything_usable()
    {
        Ioas ioas = new();
        Assert.True(ioas.Ranges.IsAll);
        Assert.Equal(1UL, ioas.Alignment);
        Assert.True(ioas.Map(1, 2).IsSuccess);
        Assert.Equal(new IommuResult(Errno.EEXIST, RefusalReason.AlreadyMapped), ioas.Map(2, 1));
    }

    [Fact]
    public void Detach_gives_back_exactly_what_attach_took()
    {
        IommuGroup first = new(Domain, [new ReservedRegion(0, 0xfff, RegionKind.Reserved)]);
        IommuGroup second = new(
            Domain,
            [new ReservedRegion(0, 0x1fff, RegionKind.Direct)],
            [new ReservedRegion(0x800_0000, 0x80f_ffff, RegionKind.SoftwareMsi)]
        );
        Ioas ioas = new();
        Assert.True(ioas.Attach(first).IsSuccess);
        IovaRangeSet before = ioas.Ranges;
        Assert.True(ioas.Attach(second).IsSuccess);
        Assert.Equal("0x2000..0x7ffffff, 0x8100000..0xffffffffffff", ioas.Ranges.ToString());
        Assert.Equal(0x1000UL, ioas.Alignment);
        Assert.True(ioas.Detach(second));
        Assert.Equal(before, ioas.Ranges);
        Assert.False(ioas.Detach(second));
        Assert.True(ioas.Detach(first));
        Assert.True(ioas.Ranges.IsAll);
        Assert.Equal(1UL, ioas.Alignment);
    }

    [Fact]
    public void An_attach_that_leaves_nothing_usable_succeeds()
    {
        Ioas ioas = new();
        Assert.True(ioas.Attach(new IommuGroup(Domain, [new ReservedRegion(IovaRange.All, RegionKind.Reserved)])).IsSuccess);
        Assert.True(ioas.Ranges.IsEmpty);
    }

    [Fact]
    public void Two_msi_windows_of_one_device_are_refused_and_nothing_stays()
    {
        ReservedRegion software = new(0x800_0000, 0x80f_ffff, RegionKind.SoftwareMsi);
        ReservedRegion hardware = new(0xc601_0000, 0xc601_ffff, RegionKind.Msi);
        Ioas ioas = new();
        Assert.Equal(RefusalReason.MsiCombination, ioas.Attach(new IommuGroup(Domain, [software, hardware])).Why);
        Assert.Equal(RefusalReason.MsiCombination, ioas.Attach(new IommuGroup(Domain, [software, software])).Why);
        Assert.True(ioas.Ranges.IsAll);
        Assert.True(ioas.Attach(new IommuGroup(Domain, [hardware, hardware])).IsSuccess);
    }

    [Fact]
    public void Mappings_and_allowed_ranges_keep_reservations_out()
    {
        Ioas ioas = new();
        Assert.True(ioas.Allow([new IovaRange(0x4000, 0x7fff)]).IsSuccess);
        Assert.True(ioas.Map(0x1_0000, 0x1000).IsSuccess);
        CheckRefused(new ReservedRegion(0x7fff, 0x8000, RegionKind.Reserved));
        CheckRefused(new ReservedRegion(0x1_0fff, 0x1_0fff, RegionKind.Direct));
        Assert.Equal(
            RefusalReason.ApertureConflict,
            ioas.Attach(new IommuGroup(new IommuDomain(new IovaRange(0, 0xffff), 0x1000), Array.Empty<ReservedRegion>())).Why
        );
        Assert.Equal(
            RefusalReason.Alignment,
            ioas.Attach(new IommuGroup(new IommuDomain(IovaRange.All, 0x1_0000), Array.Empty<ReservedRegion>())).Why
        );
        Assert.True(ioas.Ranges.IsAll);

        void CheckRefused(ReservedRegion region) =>
            Assert.Equal(new IommuResult(Errno.EADDRINUSE, RefusalReason.ReservedConflict), ioas.Attach(new IommuGroup(Domain, [region])));
    }

    [Fact]
    public void Allowed_ranges_are_longer_than_a_byte_apart_and_not_reserved()
    {
        Ioas ioas = new();
        ioas.Attach(new IommuGroup(Domain, Array.Empty<ReservedRegion>()));
        Assert.Equal(Errno.EINVAL, ioas.Allow([new IovaRange(5, 5)]).Error);
        Assert.Equal(Errno.EINVAL, ioas.Allow([new IovaRange(0, 9), new IovaRange(9, 12)]).Error);
        Assert.Equal(Errno.EADDRINUSE, ioas.Allow([new IovaRange(1UL << 48, (1UL << 48) + 1)]).Error);
        Assert.True(ioas.Allow([new IovaRange(0, 9), new IovaRange(10, 12)]).IsSuccess);
    }

    [Fact]
    public void Mapping_is_refused_for_each_of_its_reasons()
    {
        Ioas ioas = new();
        ioas.Attach(new IommuGroup(Domain, Array.Empty<ReservedRegion>()));
        Assert.Equal(Errno.EOVERFLOW, ioas.Map(ulong.MaxValue, 0x1000).Error);
        Assert.Equal(Errno.EOVERFLOW, ioas.Map(0, ulong.MaxValue).Error);
        Assert.Equal(Errno.EOVERFLOW, ioas.Map(0xffff_ffff_ffff_f000, 0x2000).Error);
        Assert.Equal(Errno.EINVAL, ioas.Map(0, 0).Error);
        Assert.Equal(Errno.EINVAL, ioas.Map(0x10, 0x1000).Error);
        Assert.Equal(Errno.EINVAL, ioas.Map(1UL << 48, 0x1000).Error);
        Assert.True(ioas.Map(0, 0x1000).IsSuccess);
        Assert.Equal(Errno.EEXIST, ioas.Map(0, 0x1000).Error);
        CheckUnmap(ioas, 0, 0x1000, Errno.None, 0x1000);
        CheckUnmap(ioas, 0, 0x1000, Errno.None, 0);
    }

    [Theory]
    [InlineData("6.12", Errno.None)]
    [InlineData("6.13", Errno.ENOENT)]
    [InlineData("6.17.13", Errno.ENOENT)]
    [InlineData("6.18", Errno.None)]
    [InlineData("7.3", Errno.None)]
    public void Unmapping_nothing_is_an_error_from_6_13_to_6_17(string version, Errno error)
    {
        Ioas ioas = new(KernelVersion.Parse(version));
        CheckUnmap(ioas, 0x1000, 0x1000, error, 0);
        CheckUnmap(ioas, 0, ulong.MaxValue, Errno.None, 0);
    }

    [Fact]
    public void Unmapping_goes_up_to_the_first_mapping_that_it_would_split()
    {
        Ioas ioas = new();
        foreach (ulong iova in (ulong[])[0x5000, 0x1000, 0x3000])
            Assert.True(ioas.Map(iova, 0x1000).IsSuccess);
        CheckUnmap(ioas, 0x800, 0x5000, Errno.ENOENT, 0x2000);
        Assert.Equal(RefusalReason.WouldSplit, ioas.Unmap(0x5800, 0x1000).Why);
        CheckUnmap(ioas, 0, 0x1_0000, Errno.None, 0x1000);
        CheckUnmap(ioas, 0, 0, Errno.EINVAL, 0);
        CheckUnmap(ioas, 0x1000, ulong.MaxValue, Errno.EOVERFLOW, 0);
        CheckUnmap(ioas, 0xffff_ffff_ffff_f000, 0x2000, Errno.EOVERFLOW, 0);
        Assert.True(ioas.Map(0x1000, 0x1000).IsSuccess);
        CheckUnmap(ioas, 0, ulong.MaxValue, Errno.None, 0x1000);
    }

    [Fact]
    public void A_process_brings_the_aperture_but_no_reserved_regions()
    {
        IommuGroup group = new(Domain, [new ReservedRegion(0xfee0_0000, 0xfeef_ffff, RegionKind.Msi)]);
        Assert.Equal(RefusalReason.NotSupported, new Ioas(new KernelVersion(6, 14)).AttachPasid(group, 1).Why);

        Ioas ioas = new(new KernelVersion(6, 15));
        Assert.True(ioas.AttachPasid(group, 1).IsSuccess);
        Assert.Equal("0x0..0xffffffffffff", ioas.Ranges.ToString());
        Assert.Equal(RefusalReason.DuplicateGroup, ioas.AttachPasid(group, 1).Why);
        Assert.True(ioas.Map(0xfee0_0000, 0x1000).IsSuccess);
        Assert.Equal(RefusalReason.ReservedConflict, ioas.Attach(group).Why);
        Assert.Equal("0x0..0xffffffffffff", ioas.Ranges.ToString());
        ioas.UnmapAll();
        Assert.True(ioas.Attach(group).IsSuccess);
        Assert.True(ioas.DetachPasid(group, 1));
        Assert.False(ioas.DetachPasid(group, 1));
        Assert.Equal("0x0..0xfedfffff, 0xfef00000..0xffffffffffff", ioas.Ranges.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => ioas.AttachPasid(group, 0));
    }

    [Fact]
    public void A_device_without_an_iommu_is_taken_since_7_3()
    {
        IommuGroup group = IommuGroup.WithoutIommu();
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.NoIommu), new Ioas(new KernelVersion(7, 2)).Attach(group));

        Ioas ioas = new(new KernelVersion(7, 3));
        Assert.True(ioas.Attach(group).IsSuccess);
        Assert.True(ioas.Ranges.IsAll);
        Assert.Equal(0x1000UL, ioas.Alignment);
        Assert.Equal(RefusalReason.NoIommu, ioas.AttachPasid(group, 1).Why);
    }

    [Theory]
    [InlineData(0x1000, 0x4000, RefusalReason.Alignment)]
    [InlineData(0x4000, 0x4000, RefusalReason.None)]
    [InlineData(0x1_0000, 0x4000, RefusalReason.None)]
    public void A_smallest_page_above_the_kernels_is_refused(ulong kernelPage, ulong smallestPage, RefusalReason why)
    {
        Ioas ioas = new(kernelPage: kernelPage);
        IommuGroup group = new(new IommuDomain(IovaRange.FromBits(36), smallestPage), Array.Empty<ReservedRegion>());
        Assert.Equal(why, ioas.Attach(group).Why);
    }

    private static void CheckUnmap(Ioas ioas, ulong iova, ulong length, Errno error, ulong bytes)
    {
        Assert.Equal(error, ioas.Unmap(iova, length, out ulong unmapped).Error);
        Assert.Equal(bytes, unmapped);
    }

    [Fact]
    public void Allowed_ranges_are_judged_one_by_one()
    {
        Ioas ioas = new();
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.BadAllowedRange), ioas.Allow([new IovaRange(5, 5)]));
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.BadAllowedRange), ioas.Allow([new(0, 9), new(20, 29), new(9, 10)]));
        Assert.True(ioas.Allow([new(0, 9), new(20, 29), new(10, 11)]).IsSuccess);
        Assert.True(ioas.Attach(new IommuGroup(Domain, [new ReservedRegion(0x1000, 0x1fff, RegionKind.Reserved)])).IsSuccess);
        Assert.Equal(new IommuResult(Errno.EADDRINUSE, RefusalReason.ReservedConflict), ioas.Allow([new(0x800, 0x1000)]));
        Assert.True(ioas.Allow([new(0x800, 0xfff)]).IsSuccess);
    }
}
