using IovaDsl.Firmware.Tables.Rimt;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>How far a mapping of a RIMT goes.</summary>
public sealed class RimtMappingTests
{
    [Theory]
    [InlineData(0u, 0u, null)]
    [InlineData(0u, 1u, 0u)]
    [InlineData(0u, 0xffff_ffffu, 0xffff_fffeu)]
    [InlineData(1u, 0xffff_ffffu, 0xffff_ffffu)]
    [InlineData(2u, 0xffff_ffffu, null)]
    [InlineData(0xffff_ffffu, 1u, 0xffff_ffffu)]
    [InlineData(0xffff_ffffu, 2u, null)]
    public void A_mapping_ends_with_the_last_ID(uint first, uint count, uint? last) =>
        Assert.Equal(last, new RimtMapping(first, count, 0, 0, 0).Last);
}
