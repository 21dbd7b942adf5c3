using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables.Iort;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>An IORT as large as one likes: root complexes of 3,000 mappings each, to two SMMUs and from there to one ITS group.</summary>
public static class BigIort
{
    private const int MappingsPerNode = 3_000;

    public static byte[] Create(int mappings)
    {
        List<IortNode> nodes =
        [
            new IortItsGroup { Offset = 1, Ids = [0] },
            new IortSmmuV3
            {
                Offset = 2,
                ProximityDomain = 0,
                DeviceIdMappingIndex = 0,
                Mappings = [new IortIdMapping(0, 0x7fff_ffff, 0, 1, 0)],
            },
            new IortSmmuV3
            {
                Offset = 3,
                ProximityDomain = 0,
                DeviceIdMappingIndex = 0,
                Mappings = [new IortIdMapping(0, 0x7fff_ffff, 0, 1, 0)],
            },
        ];
        int left = mappings - 2;
        for (uint segment = 0; left > 0; segment++)
        {
            int count = Math.Min(left, MappingsPerNode);
            nodes.Add(
                new IortRootComplex
                {
                    Offset = nodes.Count + 1,
                    Revision = 1,
                    Segment = segment,
                    Memory = new IortMemoryAccess(1, 0, 3),
                    AddressSizeLimit = 48,
                    Mappings =
                    [
                        .. Enumerable
                            .Range(0, count)
                            .Select(i => new IortIdMapping((uint)i * 16, 15, (segment << 16) + ((uint)i * 16), 2 + (uint)(i & 1), 0)),
                    ],
                }
            );
            left -= count;
        }

        return IortEncoder.Encode(
            IortLayout.Arrange(new IortTable(AcpiHeader.Create("IORT", 0, "IOVADS", "BIGTEST", 1)) { Nodes = [.. nodes] })
        );
    }
}
