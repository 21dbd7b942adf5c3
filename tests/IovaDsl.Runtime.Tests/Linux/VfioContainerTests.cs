using CsCheck;

namespace IovaDsl.Runtime.Tests.Linux;

[Trait("Category", "Fast")]
public class VfioContainerTests
{
    private static readonly IommuDomain Domain48 = new(IovaRange.FromBits(48), 0x4020_1000);

    [Fact]
    public void Before_the_first_group_there_are_no_ranges_and_everything_can_be_mapped()
    {
        VfioContainer container = new();
        Assert.False(container.HasCapability);
        Assert.True(container.Ranges.IsAll);
        Assert.True(container.CanMap(IovaRange.All));
        Assert.Equal(0xffff_ffff_ffff_f000, container.PageSizes);
    }

    [Fact]
    public void Attaching_takes_regions_and_aperture_away_and_detaching_gives_them_back()
    {
        IommuGroup nic = new(Domain48, [new ReservedRegion(0x800_0000, 0x80f_ffff, RegionKind.SoftwareMsi)]);
        IommuGroup gpu = new(
            new IommuDomain(IovaRange.FromBits(39), 0x1000),
            [new ReservedRegion(0xfee0_0000, 0xfeef_ffff, RegionKind.Msi)]
        );
        VfioContainer container = new();
        Assert.True(container.Attach(nic).IsSuccess);
        Assert.True(container.Attach(gpu).IsSuccess);
        CheckRanges(container, "0x0..0x7ffffff, 0x8100000..0xfedfffff, 0xfef00000..0x7fffffffff");
        Assert.Equal(0x1000UL, container.PageSizes);
        Assert.True(container.Detach(gpu));
        Assert.False(container.Detach(gpu));
        CheckRanges(container, "0x0..0x7ffffff, 0x8100000..0xffffffffffff");
        Assert.Equal(0x4020_1000UL, container.PageSizes);
        container.Detach(nic);
        CheckRanges(container, "0x0..0xffffffffffffffff");
    }

    [Fact]
    public void A_refused_attach_changes_nothing_and_says_why()
    {
        IommuGroup nic = new(Domain48, [new ReservedRegion(0x800_0000, 0x80f_ffff, RegionKind.SoftwareMsi)]);
        VfioContainer container = new();
        Assert.True(container.Attach(nic).IsSuccess);
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.DuplicateGroup), container.Attach(nic));
        Assert.True(container.Map(0x1_0000_0000, 0x1000).IsSuccess);

        IommuGroup below4GiB = new(new IommuDomain(IovaRange.FromBits(32), 0x1000), Array.Empty<ReservedRegion>());
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.ApertureConflict), container.Attach(below4GiB));
        IommuGroup overMapping = new(Domain48, [new ReservedRegion(0x1_0000_0000, 0x1_0000_0fff, RegionKind.Direct)]);
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.ReservedConflict), container.Attach(overMapping));
        IommuGroup relaxable = new(Domain48, [new ReservedRegion(0x1_0000_0000, 0x1_0000_0fff, RegionKind.DirectRelaxable)]);
        Assert.True(container.Attach(relaxable).IsSuccess);
        Assert.True(container.Unmap(0x1_0000_0000, 0x1000).IsSuccess);
        IommuGroup everything = new(Domain48, [new ReservedRegion(IovaRange.All, RegionKind.Reserved)]);
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.NoUsableIova), container.Attach(everything));
        CheckRanges(container, "0x0..0x7ffffff, 0x8100000..0xffffffffffff");
    }

    [Fact]
    public void Mapping_is_refused_for_each_of_its_reasons()
    {
        VfioContainer container = new();
        container.Attach(new IommuGroup(Domain48, [new ReservedRegion(0x800_0000, 0x80f_ffff, RegionKind.SoftwareMsi)]));
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.Misaligned), container.Map(0, 0));
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.Misaligned), container.Map(0x800, 0x1000));
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.Misaligned), container.Map(0x1000, 0x800));
        Assert.Equal(new IommuResult(Errno.EOVERFLOW, RefusalReason.PastTheEnd), container.Map(0xffff_ffff_ffff_f000, 0x2000));
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.NotUsable), container.Map(0x7ff_f000, 0x2000));
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.NotUsable), container.Map(1UL << 48, 0x1000));
        Assert.True(container.Map(0x7ff_f000, 0x1000).IsSuccess);
        Assert.Equal(new IommuResult(Errno.EEXIST, RefusalReason.AlreadyMapped), container.Map(0x7ff_e000, 0x2000));
        CheckUnmap(container, 0x7ff_f000, 0x1000, Errno.None, 0x1000);
        CheckUnmap(container, 0x7ff_f000, 0x1000, Errno.None, 0);
        Assert.True(container.Map(0x7ff_e000, 0x2000).IsSuccess);
        Assert.Equal(
            new IommuResult(Errno.EOVERFLOW, RefusalReason.PastTheEnd),
            new VfioContainer(kernel: KernelVersion.V6_18).Map(0xffff_ffff_ffff_f000, 0x2000)
        );
    }

    [Theory]
    [InlineData(Quirks.None, "6.12", Errno.EEXIST)]
    [InlineData(Quirks.Kernel, "6.12", Errno.None)]
    [InlineData(Quirks.Kernel, "6.18", Errno.EEXIST)]
    public void The_last_page_can_be_mapped_twice_only_in_the_kernel_before_6_18(Quirks quirks, string version, Errno second)
    {
        VfioContainer container = new(quirks, KernelVersion.Parse(version));
        Assert.True(container.Map(0xffff_ffff_ffff_f000, 0x1000).IsSuccess);
        Assert.Equal(second, container.Map(0xffff_ffff_ffff_f000, 0x1000).Error);
    }

    [Fact]
    public void An_edge_stays_excluded_only_in_the_kernel_and_only_while_the_domain_stays()
    {
        IommuGroup first = new(Domain48, Array.Empty<ReservedRegion>());
        IommuGroup atTheEdge = new(Domain48, [new ReservedRegion(0, 0xfff, RegionKind.Reserved)]);
        foreach (Quirks quirks in Enum.GetValues<Quirks>())
        {
            VfioContainer container = new(quirks);
            container.Attach(first);
            container.Attach(atTheEdge);
            container.Detach(atTheEdge);
            CheckRanges(container, quirks == Quirks.Kernel ? "0x1000..0xffffffffffff" : "0x0..0xffffffffffff");
        }
    }

    [Fact]
    public void Unmapping_takes_whole_mappings_and_splits_none()
    {
        VfioContainer container = new();
        Assert.True(container.Map(0x1000, 0x2000).IsSuccess);
        Assert.True(container.Map(0x4000, 0x1000).IsSuccess);
        Assert.True(container.Map(0x8000, 0x1000).IsSuccess);
        CheckUnmap(container, 0x2000, 0x3000, Errno.EINVAL, 0);
        CheckUnmap(container, 0, 0x2000, Errno.EINVAL, 0);
        Assert.Equal(RefusalReason.WouldSplit, container.Unmap(0x2000, 0x3000).Why);
        CheckUnmap(container, 0, 0x6000, Errno.None, 0x3000);
        CheckUnmap(container, 0x800, 0x1000, Errno.EINVAL, 0);
        CheckUnmap(container, 0x1000, 0, Errno.EINVAL, 0);
        container.UnmapAll();
        Assert.True(container.Map(0x8000, 0x1000).IsSuccess);
    }

    [Theory]
    [InlineData("6.17", Errno.EINVAL)]
    [InlineData("6.18", Errno.EOVERFLOW)]
    [InlineData("7.3", Errno.EOVERFLOW)]
    public void What_passes_2_64_overflows_since_6_18_before_alignment_is_looked_at(string version, Errno error)
    {
        VfioContainer container = new(kernel: KernelVersion.Parse(version));
        Assert.Equal(error, container.Map(0xffff_ffff_ffff_f000, 0x2000).Error);
        Assert.Equal(error, container.Unmap(0xffff_ffff_ffff_f000, 0x2000).Error);
        Assert.Equal(error, container.Map(0xffff_ffff_ffff_f800, 0x1000).Error);
    }

    [Theory]
    [InlineData(Quirks.None, "6.12", 0x1000)]
    [InlineData(Quirks.Kernel, "6.12", 0)]
    [InlineData(Quirks.Kernel, "6.18", 0x1000)]
    public void The_last_page_cannot_be_unmapped_only_in_the_kernel_before_6_18(Quirks quirks, string version, ulong unmapped)
    {
        VfioContainer container = new(quirks, KernelVersion.Parse(version));
        Assert.True(container.Map(0xffff_ffff_ffff_f000, 0x1000).IsSuccess);
        CheckUnmap(container, 0xffff_ffff_ffff_f000, 0x1000, Errno.None, unmapped);
    }

    [Fact]
    public void A_kernel_of_64_KiB_pages_hides_smaller_ones()
    {
        VfioContainer container = new(kernelPage: 0x1_0000);
        Assert.Equal(0xffff_ffff_ffff_0000, container.PageSizes);
        Assert.True(container.Attach(new IommuGroup(Domain48, Array.Empty<ReservedRegion>())).IsSuccess);
        Assert.Equal(0x4021_0000UL, container.PageSizes);
        Assert.Equal(RefusalReason.Misaligned, container.Map(0x1000, 0x1000).Why);
        Assert.True(container.Map(0x1_0000, 0x1_0000).IsSuccess);
        Assert.Throws<ArgumentOutOfRangeException>(static () => new VfioContainer(kernelPage: 0x1800));
    }

    [Fact]
    public void A_group_without_an_iommu_is_refused() =>
        Assert.Equal(new IommuResult(Errno.EINVAL, RefusalReason.NoIommu), new VfioContainer().Attach(IommuGroup.WithoutIommu()));

    [Fact]
    public void There_is_no_group_without_devices() => Assert.Throws<ArgumentException>(static () => new IommuGroup(Domain48));

    /// <summary>Maps and unmaps in any order, against a plain list; the kernel's tree must find what is there.</summary>
    [Theory]
    [InlineData(Quirks.None, "6.12")]
    [InlineData(Quirks.Kernel, "6.12")]
    [InlineData(Quirks.Kernel, "6.18")]
    public void Mappings_are_found_whatever_was_mapped_and_unmapped(Quirks quirks, string version) =>
        Gen.Select(Gen.Bool, Gen.Int[0, 63], Gen.Int[1, 4])
            .Array[0, 120]
            .Sample(
                steps =>
                {
                    VfioContainer container = new(quirks, KernelVersion.Parse(version));
                    List<IovaRange> mapped = [];
                    foreach ((bool map, int page, int pages) in steps)
                    {
                        ulong iova = (ulong)page * 0x1000;
                        if (map)
                        {
                            IovaRange range = IovaRange.FromStartAndSize(iova, (ulong)pages * 0x1000);
                            bool isFree = !mapped.Exists(other => other.Overlaps(range));
                            Assert.Equal(isFree ? Errno.None : Errno.EEXIST, container.Map(iova, (ulong)pages * 0x1000).Error);
                            if (isFree)
                                mapped.Add(range);
                        }
                        else
                        {
                            IovaRange range = IovaRange.FromStartAndSize(iova, (ulong)pages * 0x1000);
                            List<IovaRange> met = mapped.FindAll(other => other.Overlaps(range));
                            bool splits = met.Exists(other => !range.Covers(other));
                            ulong bytes = splits ? 0 : (ulong)met.Sum(static other => (long)other.LengthMinusOne + 1);
                            CheckUnmap(container, iova, (ulong)pages * 0x1000, splits ? Errno.EINVAL : Errno.None, bytes);
                            if (!splits)
                                mapped.RemoveAll(met.Contains);
                        }
                    }
                },
                iter: 300
            );

    private static void CheckUnmap(VfioContainer container, ulong iova, ulong size, Errno error, ulong bytes)
    {
        Assert.Equal(error, container.Unmap(iova, size, out ulong unmapped).Error);
        Assert.Equal(bytes, unmapped);
    }

    private static void CheckRanges(VfioContainer container, string expected)
    {
        Assert.Equal(expected, string.Join(", ", container.CapabilityRanges.ToArray()));
        Assert.Equal(expected, container.Ranges.ToString());
    }
}
