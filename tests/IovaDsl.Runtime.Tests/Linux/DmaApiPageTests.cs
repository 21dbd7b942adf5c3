namespace IovaDsl.Runtime.Tests.Linux;

/// <summary>The pages of the IOMMU and of the kernel, as the DMA API sees them.</summary>
[Trait("Category", "Fast")]
public class DmaApiPageTests
{
    [Theory]
    [InlineData(0x1000, 0, 0x1000)]
    [InlineData(0x4000, 0x4000, 0x4000)]
    [InlineData(0x4000, 0x1_0000, 0x4000)]
    [InlineData(0x1_0000, 0x1_0000, 0x1_0000)]
    public void The_first_page_of_the_iommu_is_never_handed_out(ulong page, ulong kernelPage, ulong first)
    {
        DmaApiInput device = new(IovaRange.FromBits(36), page, []) { KernelPage = kernelPage };
        DmaApiDomain domain = DmaApiDomain.Create(device);
        Assert.Equal(first, domain.Base);
        Assert.Equal(first, domain.Usable[0].First);
    }

    [Theory]
    [InlineData(0x4000, 0)]
    [InlineData(0x1_0000, 0x4000)]
    public void A_smallest_page_above_the_kernels_is_refused(ulong page, ulong kernelPage)
    {
        DmaApiInput device = new(IovaRange.FromBits(36), page, []) { KernelPage = kernelPage };
        IommuResult refused = new(Errno.EINVAL, RefusalReason.Alignment);
        Assert.Equal(refused, DmaApiDomain.Create(device).Result);
        IovaRange[] usable = new IovaRange[device.Capacity];
        Assert.Equal(refused, RegionMerge.DmaApi(in device, usable, out int count));
        Assert.Equal(0, count);
    }
}
