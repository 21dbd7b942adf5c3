using CsCheck;

namespace IovaDsl.Runtime.Tests.Values;

[Trait("Category", "Fast")]
public class PciAddressTests
{
    private static readonly Gen<PciAddress> Address = Gen.Select(
        Gen.OneOf(Gen.Int[0, 4], Gen.Const(0xffff), Gen.Const(0x10000), Gen.Const(int.MaxValue)),
        Gen.Int[0, 255],
        Gen.Int[0, 31],
        Gen.Int[0, 7],
        static (segment, bus, device, function) => new PciAddress(segment, bus, device, function)
    );

    [Theory]
    [InlineData("0000:01:00.0", 0, 1, 0, 0)]
    [InlineData("01:00.0", 0, 1, 0, 0)]
    [InlineData("1:0.1", 0, 1, 0, 1)]
    [InlineData("000c:ff:1f.7", 12, 255, 31, 7)]
    [InlineData("000C:FF:1F.7", 12, 255, 31, 7)]
    [InlineData("10000:e1:00.0", 0x10000, 0xe1, 0, 0)]
    public void Reads_with_and_without_segment(string text, int segment, int bus, int device, int function) =>
        Assert.Equal(new PciAddress(segment, bus, device, function), PciAddress.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("01:00")]
    [InlineData("01:20.0")]
    [InlineData("01:00.8")]
    [InlineData("01:00.07")]
    [InlineData("01:000.0")]
    [InlineData("001:00.0")]
    [InlineData("100:00.0")]
    [InlineData("0x01:00.0")]
    [InlineData(":01:00.0")]
    [InlineData("0:0:0:0.0")]
    [InlineData("80000000:01:00.0")]
    [InlineData("01:00.-1")]
    [InlineData("01:00.0 x")]
    public void Refuses_what_is_not_an_address(string text)
    {
        Assert.False(PciAddress.TryParse(text, out _));
        Assert.Throws<FormatException>(() => PciAddress.Parse(text));
    }

    [Fact]
    public void What_is_written_is_read_back() => Address.Sample(static address => PciAddress.Parse(address.ToString()) == address);

    [Fact]
    public void The_requester_id_holds_bus_device_and_function() =>
        Address.Sample(static address =>
            address.RequesterId == (address.Bus << 8) + (address.Device << 3) + address.Function
            && PciAddress.FromRequesterId(address.Segment, address.RequesterId) == address
        );

    [Fact]
    public void Sorts_by_segment_then_requester_id()
    {
        PciAddress[] sorted = [new(0, 0, 0, 0), new(0, 0, 0, 1), new(0, 0, 1, 0), new(0, 1, 0, 0), new(1, 0, 0, 0)];
        Assert.Equal(sorted, sorted.Reverse().Order());
    }

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(0, 256, 0, 0)]
    [InlineData(0, 0, 32, 0)]
    [InlineData(0, 0, 0, 8)]
    public void Refuses_parts_out_of_bounds(int segment, int bus, int device, int function) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PciAddress(segment, bus, device, function));
}
