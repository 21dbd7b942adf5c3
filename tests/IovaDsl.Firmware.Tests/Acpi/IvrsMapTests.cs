using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables.Ivrs;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>Requester ranges, aliases, the block type that counts, and ranges mapped one to one.</summary>
[Trait("Category", "Firmware")]
public sealed class IvrsMapTests
{
    [Fact]
    public void Ranges_selects_and_aliases_cover_requesters()
    {
        IvrsMap map = Map(
            Unit(
                0x10,
                new IvhdDevice(IvhdEntry.RangeStart, 0x0008, 0),
                new IvhdDevice(IvhdEntry.RangeEnd, 0x00ff, 0),
                new IvhdAlias(IvhdEntry.AliasRangeStart, 0x0300, 0, 0x00a4),
                new IvhdDevice(IvhdEntry.RangeEnd, 0x03ff, 0),
                new IvhdDevice(IvhdEntry.Select, 0x0500, 0),
                new IvhdSpecial(0, 0, 33, 0x0002, 1)
            )
        );
        Assert.Equal(0x0008, map.Find(0, 0x0008)!.Value.Alias);
        Assert.Equal(0x00a4, map.Find(0, 0x0310)!.Value.Alias);
        Assert.NotNull(map.Find(0, 0x0500));
        Assert.NotNull(map.Find(0, 0x0002));
        Assert.Null(map.Find(0, 0x0007));
        Assert.Null(map.Find(0, 0x0501));
        Assert.Null(map.Find(1, 0x0008));
    }

    [Fact]
    public void The_last_type_of_the_first_unit_counts_for_all()
    {
        IvrsHardware ten = Unit(0x10, new IvhdDevice(IvhdEntry.All, 0, 0));
        IvrsHardware eleven = Unit(0x11, new IvhdDevice(IvhdEntry.Select, 8, 0));
        Assert.Equal(0x11, Map(ten, eleven).UnitType);
        Assert.Null(Map(ten, eleven).Find(0, 9));
        // A vendor block in front hides what comes after it.
        Assert.Equal(0x10, Map(ten, new IvrsUnknownBlock { Type = 0x51 }, eleven).UnitType);
    }

    [Fact]
    public void A_later_unit_overrides_an_earlier_one()
    {
        IvrsHardware first = Unit(0x10, new IvhdDevice(IvhdEntry.All, 0, 0));
        IvrsHardware second = first with { DeviceId = 0x4002, Entries = [new IvhdDevice(IvhdEntry.Select, 0x4000, 0)] };
        IvrsMap map = Map(first, second);
        Assert.Same(second, map.Find(0, 0x4000)!.Value.Unit);
        Assert.Same(first, map.Find(0, 0x4001)!.Value.Unit);
    }

    [Fact]
    public void An_exclusion_range_of_length_one_becomes_a_page_to_read_and_write()
    {
        IvrsMemory memory = new()
        {
            Type = 0x22,
            DeviceId = 0,
            AuxiliaryData = 0xfff,
            Flags = 8,
            Start = 0x9618_e000,
            Size = 1,
        };
        IvrsUnityMap map = Assert.Single(Map(memory).UnityMapsOf(0, 0x123));
        Assert.Equal((0x9618_e000ul, 0x1000ul, true, true), (map.First, map.Size, map.IsReadable, map.IsWritable));
        Assert.Empty(Map(memory).UnityMapsOf(0, 0x1000));
        Assert.Empty(Map(memory with { Flags = 6 }).UnityMaps);
    }

    [Fact]
    public void Start_and_length_are_rounded_up()
    {
        IvrsMemory memory = new()
        {
            Type = 0x20,
            Flags = 5,
            Start = 0x1234_5678_abcd,
            Size = 0xfedc,
        };
        IvrsUnityMap map = Assert.Single(Map(memory).UnityMaps);
        Assert.Equal((0x1234_5678_b000ul, 0x10000ul, false, true), (map.First, map.Size, map.IsReadable, map.IsWritable));
    }

    private static IvrsMap Map(params IvrsBlock[] blocks) =>
        new(new IvrsTable(AcpiHeader.Create("IVRS", 2, "", "", 0)) { Blocks = [.. blocks] });

    private static IvrsHardware Unit(byte type, params IvhdEntry[] entries) =>
        new()
        {
            Type = type,
            DeviceId = 2,
            Entries = [.. entries],
        };
}
