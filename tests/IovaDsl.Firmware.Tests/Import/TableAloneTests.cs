using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tests.Tools;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>Tables without a machine: what stands for functions that nobody lists is translated, and claimed, as they would be.</summary>
public sealed class TableAloneTests
{
    private static ImportedPlatform Import(byte[] table, params string[] assume) =>
        FirmwareImport.Import(
            new ImportInput { Files = [new ImportFile("table.bin", FirmwareFile.Read(table))] },
            new ImportOptions { Assumptions = assume.Select(text => Assumption.Parse(text)!).ToImmutableArray() }
        );

    private static IEnumerable<string> Direct(ImportedPlatform imported) =>
        RegionResolver
            .Resolve(imported.Platform)
            .Groups.SelectMany(group => group.Devices)
            .Select(device =>
                $"{device.Device.Address} {string.Join(" ", device.Regions.Where(IsDirect).Select(region => $"0x{region.Region.First:x}"))}".TrimEnd()
            );

    private static bool IsDirect(ResolvedRegion region) => region.Region.Kind is RegionKind.Direct or RegionKind.DirectRelaxable;

    [Fact]
    public void A_region_for_a_range_of_requesters_splits_what_stands_for_them()
    {
        IvrsMemory memory = new()
        {
            Type = (byte)IvmdScope.Range,
            Flags = 7,
            DeviceId = 0x100,
            AuxiliaryData = 0x4ff,
            Start = 0x7000_0000,
            Size = 0x1000,
        };
        byte[] table = CoveringIvrs.Of("ALONE", 3, 0xfffe, memory: memory);
        Assert.Equal(["0000:00:00.3", "0000:01:00.0 0x70000000", "0000:05:00.0"], Direct(Import(table)));
    }

    [Fact]
    public void What_two_tables_cover_twice_has_one_that_stands_for_it()
    {
        ImportedPlatform imported = FirmwareImport.Import(
            new ImportInput
            {
                Files =
                [
                    new ImportFile("a.bin", FirmwareFile.Read(CoveringIvrs.Of("TWICE", 0x8, 0x1ff))),
                    new ImportFile("b.bin", FirmwareFile.Read(CoveringIvrs.Of("TWICE", 0x100, 0x2ff))),
                ],
            },
            new ImportOptions()
        );
        Assert.Equal(
            ["0000:00:00.0", "0000:00:01.0", "0000:02:00.0", "0000:03:00.0"],
            imported.Platform.Devices.Select(device => device.Address.ToString())
        );
    }

    private static IortTable Rmr(Func<IortReservedMemory, IortReservedMemory>? change = null, uint segment = 0)
    {
        IortTable table = IortLayout.Arrange(
            new IortTable(AcpiHeader.Create("IORT", 5, "IOVADS", "ALONE", 1))
            {
                Nodes =
                [
                    new IortSmmuV3
                    {
                        Offset = 1,
                        Base = 0x905_0000,
                        ProximityDomain = 0,
                        DeviceIdMappingIndex = 0,
                    },
                    new IortRootComplex
                    {
                        Offset = 2,
                        Revision = 1,
                        Segment = segment,
                        Memory = new IortMemoryAccess(1, 0, 3),
                        AddressSizeLimit = 64,
                        Mappings = [new IortIdMapping(0, 0xffff, 0x1_0000, 1, 0)],
                    },
                    new IortReservedMemory
                    {
                        Offset = 3,
                        Revision = 3,
                        Ranges = [new IortMemoryRange(0x7c00_0000, 0x10000)],
                        Mappings = [new IortIdMapping(0, 0xff, 0x1_0200, 1, 0)],
                    },
                ],
            }
        );
        return change is null
            ? table
            : table with
            {
                Nodes = [.. table.Nodes.Select(node => node is IortReservedMemory memory ? change(memory) : node)],
            };
    }

    [Fact]
    public void Reserved_memory_reaches_functions_of_a_bus_where_its_configuration_is_kept()
    {
        byte[] table = IortEncoder.Encode(Rmr());
        Assert.Equal(["0000:00:00.0"], Direct(Import(table)));
        Assert.Contains(
            Import(table).Tail,
            line => line.Contains("requesters 0x200..0x2ff of pci0: not in force", StringComparison.Ordinal)
        );
        Assert.Equal(["0000:00:00.0", "0000:02:00.0 0x7c000000", "0000:03:00.0"], Direct(Import(table, "pci0.boot-configuration=kept")));
    }

    [Fact]
    public void Reserved_memory_that_Linux_skips_is_none()
    {
        ImportedPlatform imported = Import(
            IortEncoder.Encode(Rmr(memory => memory with { DescriptorOffset = 0, Ranges = [] })),
            "pci0.boot-configuration=kept"
        );
        Assert.Equal(["0000:00:00.0"], Direct(imported));
        Assert.Contains(imported.Findings, finding => finding.Descriptor == FirmwareCatalog.RmrSkippedRow);
    }

    [Fact]
    public void Root_complexes_of_segments_that_cannot_be_stay_apart()
    {
        IortTable one = Rmr(segment: 0x8000_0001);
        IortRootComplex complex = one.Nodes.OfType<IortRootComplex>().Single();
        IortTable two = IortLayout.Arrange(one with { Nodes = one.Nodes.Add(complex with { Offset = 4096, Segment = 0x9000_0002 }) });
        ImportedPlatform imported = Import(IortEncoder.Encode(two));
        Assert.Equal([0xffff, 0xfffe], imported.Platform.Buses.Select(bus => bus.Segment!.Value));
        Assert.Equal(2, imported.Findings.Count(finding => finding.Descriptor == FirmwareCatalog.IortSegmentRow));
    }

    [Fact]
    public void A_bridge_with_a_region_has_something_that_stands_for_what_is_below_it()
    {
        byte[] table = DmarEncoder.Encode(
            new DmarTable(AcpiHeader.Create("DMAR", 1, "IOVADS", "ALONE", 1))
            {
                HostAddressBits = 46,
                Structures =
                [
                    new DmarHardwareUnit { Flags = 1, RegisterBase = 0xfed9_0000 },
                    new DmarReservedMemory
                    {
                        Base = 0x7000_0000,
                        Limit = 0x7000_ffff,
                        Scopes = [new DmarScope((byte)DmarScopeKind.Bridge, 0, 0, 0, 0, [new PciHop(0x1c, 0)])],
                    },
                ],
            }
        );
        Assert.Contains("0000:01:00.0 0x70000000", Direct(Import(table)));
        Assert.Contains("0000:00:1c.0 0x70000000", Direct(Import(table)));
        Assert.Contains("0000:00:00.0", Direct(Import(table)));
    }

    [Fact]
    public void A_DMAR_that_Linux_refuses_whole_translates_nothing()
    {
        byte[] table = DmarEncoder.Encode(
            new DmarTable(AcpiHeader.Create("DMAR", 1, "IOVADS", "ALONE", 1))
            {
                HostAddressBits = 46,
                Structures = [new DmarHardwareUnit { Flags = 1, RegisterBase = 0xfed9_0000 }, new DmarHardwareUnit { RegisterBase = 0 }],
            }
        );
        ImportedPlatform imported = Import(table);
        Assert.Empty(imported.Platform.Iommus);
        Assert.Contains(imported.Findings, finding => finding.Descriptor == FirmwareCatalog.DmarRefusedRow);
    }
}
