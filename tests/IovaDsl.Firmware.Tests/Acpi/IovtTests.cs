using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Import;
using static IovaDsl.Firmware.Tests.Acpi.HandMadeTables;

namespace IovaDsl.Firmware.Tests.Acpi;

/// <summary>The LoongArch table, IOVT 0.1: offsets as the specification has them.</summary>
public sealed class IovtTests
{
    private const uint ManagesRanges = 4;

    // A device of its own, or the start and the end of a range.
    private static byte[] Entry(byte type, ushort device) => [type, 8, 0, 0, 0, 0, .. U16(device)];

    private static byte[] Iommu(uint flags, ushort segment, ushort bits, ulong registers, uint? count = null, params byte[][] entries) =>
        [
            .. U16(0), // type
            .. U16((ushort)(0x40 + (8 * entries.Length))),
            .. U32(flags),
            .. U16(segment),
            .. U16(48), // physical width
            .. U16(bits), // virtual width
            .. U16(4), // page table levels
            .. U64(0x4020_1000), // 4 KiB, 2 MiB, 1 GiB
            .. U32(0), // device ID
            .. U64(registers),
            .. U32(0x1000), // bytes of registers
            0,
            0,
            0,
            0, // interrupt type
            .. U32(72), // GSI
            .. U32(0), // proximity domain
            .. U32(0x100), // most devices
            .. U32(count ?? (uint)entries.Length),
            .. U32(0x40), // where the entries begin
            .. entries.SelectMany(entry => entry),
        ];

    private static byte[] Iovt(params byte[][] iommus) => Table("IOVT", 1, [U16((ushort)iommus.Length), U16(0x30), U64(0), .. iommus]);

    private static string Describe(IommuMapping mapping) =>
        mapping.Requesters is { } range ? $"{mapping.Iommu.Name} 0x{range.First:x}..0x{range.Last:x}" : $"{mapping.Iommu.Name} all";

    [Fact]
    public void Width_pages_and_registers_are_those_of_the_table()
    {
        ImportedPlatform imported = Imported(Iovt(Iommu(0, 0, 39, 0x1fe0_0000)));
        Iommu iommu = Assert.Single(imported.Platform.Iommus);
        Assert.Equal("loongarch0", iommu.Name.ToString());
        Assert.Equal(0x7f_ffff_ffffUL, iommu.Aperture.Last);
        Assert.Equal(0x4020_1000UL, iommu.PageSizes);
        Assert.Equal("0x1fe00000..0x1fe00fff", iommu.Registers.ToString());
        Assert.Equal(["loongarch0 all"], Assert.Single(imported.Platform.Buses).Behind.Select(Describe));
        Assert.Contains(imported.Notes[iommu], note => note.Contains("Linux up to 7.3 has no driver for it"));
        Assert.Empty(imported.Problems);
    }

    [Fact]
    public void Listed_devices_and_ranges_are_behind_it_and_no_others()
    {
        ImportedPlatform imported = Imported(
            Iovt(
                Iommu(ManagesRanges, 0, 48, 0x1fe0_0000, null, Entry(0, 0x10), Entry(1, 0x100), Entry(2, 0x1ff)),
                Iommu(ManagesRanges, 0, 40, 0x1ff0_0000, null, Entry(1, 0x300), Entry(2, 0x2ff), Entry(0, 0x20))
            )
        );
        Assert.Equal(
            ["loongarch0 0x10..0x10", "loongarch0 0x100..0x1ff", "loongarch1 0x20..0x20"],
            Assert.Single(imported.Platform.Buses).Behind.Select(Describe)
        );
    }

    [Fact]
    public void Each_segment_has_its_own_bus()
    {
        ImportedPlatform imported = Imported(Iovt(Iommu(0, 0, 48, 0x1fe0_0000), Iommu(0, 3, 36, 0x2fe0_0000)));
        Assert.Equal(
            ["0: loongarch0 all", "3: loongarch1 all"],
            imported.Platform.Buses.Select(bus => $"{bus.Segment}: {string.Join(", ", bus.Behind.Select(Describe))}")
        );
    }

    [Fact]
    public void Entries_that_are_counted_and_not_there_are_an_error_in_the_file()
    {
        ImportedPlatform imported = Imported(Iovt(Iommu(ManagesRanges, 0, 48, 0x1fe0_0000, 3, Entry(0, 0x10))));
        Assert.Contains(imported.Problems, problem => problem.Descriptor == FirmwareCatalog.StructurePastEndRow);
        Assert.Contains(imported.Tail, line => line.StartsWith("Not read whole (IOVA4707): IOVT+0x68", StringComparison.Ordinal));
        Assert.Equal(["loongarch0 0x10..0x10"], Assert.Single(imported.Platform.Buses).Behind.Select(Describe));
    }

    [Fact]
    public void Every_prefix_is_read_without_an_exception()
    {
        byte[] whole = Iovt(Iommu(ManagesRanges, 0, 48, 0x1fe0_0000, null, Entry(1, 0x100), Entry(2, 0x1ff)));
        for (int length = 0; length < whole.Length; length++)
            FirmwareFile.Read(whole[..length]);
    }
}
