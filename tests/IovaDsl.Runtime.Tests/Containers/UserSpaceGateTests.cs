namespace IovaDsl.Runtime.Tests.Containers;

public class UserSpaceGateTests
{
    private static readonly ReservedRegion[] WithDirect =
    [
        new(0x1000, 0x1fff, RegionKind.DirectRelaxable),
        new(0x2000, 0x2fff, RegionKind.Direct),
    ];

    [Theory]
    [InlineData("6.1", false, Errno.None)]
    [InlineData("6.1", true, Errno.EPERM)]
    [InlineData("6.6", false, Errno.EINVAL)]
    [InlineData("6.12", true, Errno.EINVAL)]
    [InlineData("6.18", false, Errno.EINVAL)]
    public void A_direct_region_keeps_the_device_from_user_space(string kernel, bool isIntel, Errno error) =>
        Assert.Equal(error, UserSpaceGate.Check(WithDirect, KernelVersion.Parse(kernel), isIntel).Error);

    [Fact]
    public void Other_regions_do_not() =>
        Assert.True(UserSpaceGate.Check(WithDirect.AsSpan(0, 1), KernelVersion.V6_12, isIntel: true).IsSuccess);
}
