namespace IovaDsl.Runtime.Tests.Linux;

/// <summary>What the DMA API hands out one after another, where the position it keeps decides.</summary>
[Trait("Category", "Fast")]
public class DmaApiAllocationTests
{
    /// <summary>
    /// Frames 1 to 31 with frame 28 taken. The walk begins below what was made last; once nothing fits there it begins anew at the top and
    /// finds the four frames between 24 and 28.
    /// </summary>
    [Fact]
    public void A_walk_that_finds_nothing_begins_anew_at_the_top()
    {
        DmaApiInput device = new(new IovaRange(0, 0x1_ffff), 0x1000, [new ReservedRegion(0x1_c000, 0x1_cfff, RegionKind.Reserved)]);
        DmaApiDomain domain = DmaApiDomain.Create(device);
        ulong?[] taken = [.. new ulong[] { 8, 4, 8, 4, 4, 4, 4, 1 }.Select(frames => domain.Allocate(frames * 0x1000))];
        Assert.Equal([0x1_0000, 0xc000, null, 0x8000, 0x4000, 0x1_8000, null, 0x3000], taken);
    }

    /// <summary>A size that failed below 4 GiB is not tried there again, a smaller one is.</summary>
    [Fact]
    public void A_size_is_rounded_up_to_a_power_of_two_below_32_frames()
    {
        DmaApiDomain domain = DmaApiDomain.Create(new DmaApiInput(new IovaRange(0, 0xff_ffff), 0x1000, []));
        Assert.Equal(0xfe_0000u, domain.Allocate(17 * 0x1000));
        Assert.Equal(0xfc_0000u, domain.Allocate(31 * 0x1000));
        Assert.Equal(0xfa_0000u, domain.Allocate(32 * 0x1000));
        Assert.Equal(0xf4_0000u, domain.Allocate(33 * 0x1000));
        Assert.Equal(0xf3_f000u, domain.Allocate(1));
        Assert.Equal(0xf3_e000u, domain.Allocate(0x1000));
        Assert.Equal(0xf3_c000u, domain.Allocate(0x1001));
    }

    /// <summary>A region that ends before it begins takes nothing, but the kernel's own arithmetic keeps it as a node.</summary>
    [Theory]
    [InlineData(Quirks.None, "")]
    [InlineData(Quirks.Kernel, "0x5000..0x4fff")]
    public void A_reversed_region_is_a_node_of_the_kernel_alone(Quirks quirks, string reserved)
    {
        ReservedRegion reversed = ReservedRegion.FromEnds(0x5000, 0x4000, RegionKind.Direct);
        DmaApiDomain domain = DmaApiDomain.Create(new DmaApiInput(IovaRange.FromBits(32), 0x1000, [reversed]), quirks);
        Assert.Equal(reserved, string.Join(", ", domain.Reserved.Select(range => $"0x{range.First:x}..0x{range.Last:x}")));
        Assert.Equal("0x1000..0xffffffff", domain.Usable.ToString());
    }

    /// <summary>Plain arithmetic takes inbound windows in whatever order they are stated, however many there are.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(40)]
    [InlineData(200)]
    public void The_order_of_inbound_windows_does_not_matter(int count)
    {
        InboundWindow[] ascending =
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new InboundWindow(IovaRange.FromStartAndSize((ulong)i * 0x4000, 0x2000), (ulong)i * 0x4000)),
        ];
        string expected = string.Join(", ", ascending.Select(window => new IovaRange(Math.Max(0x1000, window.Bus.First), window.Bus.Last)));
        Random random = new(count);
        foreach (InboundWindow[] order in new[] { ascending, [.. ascending.Reverse()], [.. ascending.OrderBy(_ => random.Next())] })
        {
            DmaApiInput device = new(IovaRange.FromBits(48), 0x1000, []) { IsPci = true, InboundWindows = order };
            Assert.Equal(expected, DmaApiDomain.Create(device).Usable.ToString());
        }
    }
}
