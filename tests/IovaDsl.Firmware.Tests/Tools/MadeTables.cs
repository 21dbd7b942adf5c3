using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Machine;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>Tables made from records, with every structure that an emitter may want.</summary>
internal static class MadeTables
{
    /// <summary>Tables that iasl has known since before 2020: revision 0 nodes, DMAR types 0 to 4, IVHD 10h and 11h.</summary>
    public static IEnumerable<AcpiTable> Old()
    {
        yield return IortLayout.Arrange(Iort(revision: 0, OldNodes()));
        yield return Dmar(OldStructures());
        yield return Ivrs(Unit(IvrsHardware.Type10), Unit(IvrsHardware.Type11), Memory(0x20), Memory(0x21), Memory(0x22));
        yield return new McfgTable(Header("MCFG", 1))
        {
            Allocations = [new McfgAllocation(0xe000_0000, 0, 0, 0xff), new McfgAllocation(0x40_0000_0000, 3, 0, 0x7f)],
        };
    }

    /// <summary>Tables that iasl knows since 2021: reserved memory nodes, SATC, IVHD 40h, VIOT.</summary>
    public static IEnumerable<AcpiTable> New()
    {
        IortNode[] nodes = [.. OldNodes().Where(node => node is not IortNamedComponent), RootComplexWithPasid(), ReservedMemory()];
        yield return IortLayout.Arrange(Iort(revision: 5, nodes.Select((node, i) => node with { Identifier = (uint)i })));
        yield return Dmar([.. OldStructures(), new DmarIntegratedAtc { Flags = 1, Scopes = [Scope(1, 0, 2)] }]);
        yield return Ivrs(Unit(IvrsHardware.Type10), Unit(IvrsHardware.Type40) with { Entries = [.. Unit(0x40).Entries, AcpiDevice()] });
        yield return Viot();
    }

    private static AcpiHeader Header(string signature, byte revision) => AcpiHeader.Create(signature, revision, "IOVADS", "MADETEST", 1);

    private static IortTable Iort(byte revision, IEnumerable<IortNode> nodes) => new(Header("IORT", revision)) { Nodes = [.. nodes] };

    private static IEnumerable<IortNode> OldNodes()
    {
        IortMemoryAccess coherent = new(1, 0, 3);
        yield return new IortItsGroup { Offset = 1, Ids = [0, 1] };
        yield return new IortSmmuV3
        {
            Offset = 2,
            Revision = 1,
            Base = 0x0904_0000,
            EventGsiv = 106,
            PriGsiv = 107,
            GerrGsiv = 109,
            SyncGsiv = 108,
            ProximityDomain = 0,
            DeviceIdMappingIndex = 0,
            Mappings = [new IortIdMapping(0, 0xffff, 0, 1, 0)],
        };
        yield return new IortSmmu
        {
            Offset = 3,
            Base = 0x1500_0000,
            Span = 0x10_0000,
            Model = 3,
            Flags = 2,
            GlobalInterrupt = new IortInterrupt(97, 4),
            ContextInterrupts = [new IortInterrupt(128, 4), new IortInterrupt(129, 4)],
            PmuInterrupts = [new IortInterrupt(100, 4)],
            Mappings = [new IortIdMapping(0, 0x7fff, 0x8000, 1, 0)],
        };
        yield return new IortRootComplex
        {
            Offset = 4,
            Revision = 1,
            Memory = coherent,
            AddressSizeLimit = 42,
            Mappings = [new IortIdMapping(0, 0xff, 0, 2, 0), new IortIdMapping(0x100, 0xfeff, 0x8100, 1, 0)],
        };
        yield return new IortNamedComponent
        {
            Offset = 5,
            Memory = coherent,
            AddressSizeLimit = 40,
            Name = @"\_SB_.GPU0",
            Mappings = [new IortIdMapping(0, 0, 0x30, 3, 1)],
        };
        yield return new IortPmcg
        {
            Offset = 6,
            Revision = 1,
            Page0 = 0x4f00_2000,
            NodeReference = 2,
            Page1 = 0x4f02_2000,
        };
    }

    private static IortRootComplex RootComplexWithPasid() =>
        new()
        {
            Offset = 7,
            Revision = 3,
            Memory = new IortMemoryAccess(1, 0, 3),
            Segment = 1,
            AddressSizeLimit = 48,
            PasidCapabilities = 16,
            Mappings = [new IortIdMapping(0, 0xffff, 0, 2, 0)],
        };

    private static IortReservedMemory ReservedMemory() =>
        new()
        {
            Offset = 8,
            Revision = 3,
            Flags = 1,
            Ranges = [new IortMemoryRange(0x8480_0000, 0x80_0000)],
            Mappings = [new IortIdMapping(0, 0, 0x100, 2, 0)],
        };

    private static DmarTable Dmar(params DmarStructure[] structures) =>
        new(Header("DMAR", 1))
        {
            HostAddressBits = 39,
            Flags = 1,
            Structures = [.. structures],
        };

    private static DmarStructure[] OldStructures() =>
        [
            new DmarHardwareUnit { RegisterBase = 0xfed9_0000, Scopes = [Scope(1, 0, 2)] },
            new DmarHardwareUnit
            {
                Flags = 1,
                RegisterBase = 0xfed9_1000,
                Scopes = [Scope(3, 0xf0, 0x1f), Scope(4, 0, 0x1f)],
            },
            new DmarReservedMemory
            {
                Base = 0x8b80_0000,
                Limit = 0x8f9f_ffff,
                Scopes = [Scope(1, 0, 2), Scope(2, 0, 0x1c)],
            },
            new DmarRootPortAts { Flags = 1 },
            new DmarAffinity { RegisterBase = 0xfed9_0000, ProximityDomain = 1 },
            new DmarNamespaceDevice { DeviceNumber = 1, Name = @"\_SB.PCI0.I2C0" },
        ];

    private static DmarScope Scope(byte type, byte bus, byte device) => new(type, 0, 0, 0, bus, [new PciHop(device, 0)]);

    private static IvrsTable Ivrs(params IvrsBlock[] blocks) => new(Header("IVRS", 2)) { Info = 0x0020_3041, Blocks = [.. blocks] };

    private static IvrsHardware Unit(byte type) =>
        new()
        {
            Type = type,
            Flags = 0xb0,
            DeviceId = 2,
            CapabilityOffset = 0x40,
            Base = 0xfd20_0000,
            FeatureOrAttributes = 0x8004_8f6e,
            EfrImage = type == IvrsHardware.Type10 ? null : 0x2465_77ef_a225_4afa,
            Efr2Image = type == IvrsHardware.Type10 ? null : 0,
            Entries =
            [
                new IvhdDevice(IvhdEntry.RangeStart, 8, 0),
                new IvhdDevice(IvhdEntry.RangeEnd, 0xfffe, 0),
                new IvhdAlias(IvhdEntry.AliasRangeStart, 0xff00, 0, 0xa5),
                new IvhdDevice(IvhdEntry.RangeEnd, 0xffff, 0),
                new IvhdSpecial(0, 0xd7, 33, 0xa0, 1),
            ],
        };

    private static IvhdAcpiDevice AcpiDevice() => new(0xa5, 0x40, "AMDI0020", "", 2, [.. @"\_SB.FUR0"u8]);

    private static IvrsMemory Memory(byte type) =>
        new()
        {
            Type = type,
            Flags = 7,
            DeviceId = type == 0x20 ? (ushort)0 : (ushort)0x300,
            AuxiliaryData = type == 0x22 ? (ushort)0x3ff : (ushort)0,
            Start = 0x7d90_0000,
            Size = 0x10_0000,
        };

    private static ViotTable Viot() =>
        ViotEncoder.Arrange(
            new ViotTable(Header("VIOT", 0))
            {
                Nodes =
                [
                    new ViotPciIommu { Offset = 1, Bdf = 0x10 },
                    new ViotMmioIommu { Offset = 2, Base = 0xa00_3e00 },
                    new ViotPciRange
                    {
                        Offset = 3,
                        BdfEnd = 0xffff,
                        OutputNode = 1,
                    },
                    new ViotMmioEndpoint
                    {
                        Offset = 4,
                        Endpoint = 0x1_0000,
                        Base = 0xa00_0000,
                        OutputNode = 2,
                    },
                ],
            }
        );
}
