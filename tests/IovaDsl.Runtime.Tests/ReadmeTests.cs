namespace IovaDsl.Runtime.Tests;

/// <summary>The samples of the package's README, and what they say.</summary>
[Trait("Category", "Fast")]
public sealed class ReadmeTests
{
    [Fact]
    public void What_Linux_would_say()
    {
        ReservedRegion[] regions =
        [
            new(0xfee0_0000, 0xfeef_ffff, RegionKind.Msi),
            new(0x7900_0000, 0x7d7f_ffff, RegionKind.DirectRelaxable),
        ];
        string[] sysfs = [.. SysfsText.Lines(RegionMerge.LinuxGroup(regions))];
        IovaRange[] vfio = RegionMerge.Vfio(IovaRange.FromBits(39), regions);
        Assert.Equal(["0x0000000079000000 0x000000007d7fffff direct-relaxable", "0x00000000fee00000 0x00000000feefffff msi"], sysfs);
        Assert.Equal([new(0, 0xfedf_ffff), new(0xfef0_0000, 0x7f_ffff_ffff)], vfio);

        var container = new VfioContainer(Quirks.Kernel, KernelVersion.V6_12);
        var group = new IommuGroup(new IommuDomain(IovaRange.FromBits(39), pageSizes: 0x4020_1000), regions);
        Assert.True(container.Attach(group).IsSuccess);
        Assert.Equal(Errno.EINVAL, container.Map(iova: 0xfee0_0000, size: 4096).Error);
        Assert.True(container.Unmap(iova: 0, size: 1UL << 30).IsSuccess);

        var ioas = new Ioas();
        Assert.True(ioas.Attach(group).IsSuccess);
        Assert.Equal(vfio, ioas.Ranges.AsSpan().ToArray());
    }

    [Fact]
    public void Sets()
    {
        IovaRangeSet usable = IovaRangeSet.Parse("0x0..0x7ffffff, 0x8100000..0x3ffffffffff");
        Assert.True(usable.Contains(new IovaRange(0x4000_0000, 0x5fff_ffff)));
        Assert.Equal(0UL, usable.FindFirst(size: 2UL << 20, alignment: 2UL << 20));
        Assert.Equal("0x1000..0x7ffffff, 0x8100000..0x3ffffffffff", (usable - IovaRangeSet.Parse("0x0..0xfff")).ToString());
    }
}
