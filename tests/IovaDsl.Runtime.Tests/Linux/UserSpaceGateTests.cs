namespace IovaDsl.Runtime.Tests.Linux;

[Trait("Category", "Fast")]
public class UserSpaceGateTests
{
    private static readonly UserSpaceFacts Intel = new(RefusesDirectEarlyWith: Errno.EPERM);

    private static readonly ReservedRegion[] WithDirect =
    [
        new(0x1000, 0x1fff, RegionKind.DirectRelaxable),
        new(0x2000, 0x2fff, RegionKind.Direct),
    ];

    [Theory]
    [InlineData("6.1", false, Errno.None)]
    [InlineData("6.1", true, Errno.EPERM)]
    [InlineData("6.5", true, Errno.EPERM)]
    [InlineData("6.6", false, Errno.EINVAL)]
    [InlineData("6.12", true, Errno.EINVAL)]
    [InlineData("7.3", false, Errno.EINVAL)]
    public void A_direct_region_keeps_the_device_from_user_space(string kernel, bool isIntel, Errno error) =>
        Assert.Equal(error, UserSpaceGate.Check(WithDirect, KernelVersion.Parse(kernel), isIntel ? Intel : default).Error);

    [Fact]
    public void Other_regions_do_not() => Assert.True(UserSpaceGate.Check(WithDirect.AsSpan(0, 1), KernelVersion.V6_12, Intel).IsSuccess);

    [Theory]
    [InlineData(UserSpaceInterface.Vfio)]
    [InlineData(UserSpaceInterface.Iommufd)]
    public void Missing_coherency_refuses_at_bind_before_everything_else(UserSpaceInterface by) =>
        Assert.Equal(
            new IommuResult(Errno.EINVAL, RefusalReason.CacheCoherency),
            UserSpaceGate.Check(WithDirect, KernelVersion.V6_1, new(true, true, Errno.EPERM), by)
        );

    [Theory]
    [InlineData(UserSpaceInterface.Vfio, RefusalReason.DirectRegion)]
    [InlineData(UserSpaceInterface.Iommufd, RefusalReason.InterruptIsolation)]
    public void Vfio_asks_for_isolation_last_and_iommufd_before_direct_regions(UserSpaceInterface by, RefusalReason why) =>
        Assert.Equal(why, UserSpaceGate.Check(WithDirect, KernelVersion.V6_12, new(LacksInterruptIsolation: true), by).Why);

    [Theory]
    [InlineData(UserSpaceInterface.Vfio)]
    [InlineData(UserSpaceInterface.Iommufd)]
    public void Interrupts_that_are_not_isolated_are_not_permitted(UserSpaceInterface by) =>
        Assert.Equal(
            new IommuResult(Errno.EPERM, RefusalReason.InterruptIsolation),
            UserSpaceGate.Check([], KernelVersion.V6_12, new(LacksInterruptIsolation: true), by)
        );
}
