using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Iovt;

/// <summary>IOVT bytes to IOMMUs. There is no encoder: nothing here writes an IOVT.</summary>
internal static class IovtReader
{
    private const int EntryBytes = 8;

    private static readonly StructureForm Form = new("structure", 4, type => type == 0 ? IovtIommu.FixedSize : null) { TypeBytes = 2 };

    public static IovtTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        ushort count = table.U16(36),
            first = table.U16(38);
        return new IovtTable(header)
        {
            Count = count,
            FirstOffset = first,
            Iommus = Structures
                .ReadCounted<IovtIommu?>(table, first, count, 36, Form, log, ReadIommu)
                .OfType<IovtIommu>()
                .ToImmutableArray(),
        };
    }

    private static IovtIommu? ReadIommu(Structure structure, FindingLog log)
    {
        if (!structure.CanBeDecoded)
            return null;
        ByteReader bytes = structure.Bytes;
        return new IovtIommu
        {
            Offset = structure.Offset,
            Flags = bytes.U32(4),
            Segment = bytes.U16(8),
            PhysicalBits = bytes.U16(10),
            VirtualBits = bytes.U16(12),
            PageSizes = bytes.U64(16),
            DeviceId = bytes.U32(24),
            Base = bytes.U64(28),
            Size = bytes.U32(36),
            Devices = ReadDevices(structure, bytes.U32(56), bytes.U32(60), log),
        };
    }

    // One device, or a start and an end.
    private static ImmutableArray<(ushort First, ushort Last)> ReadDevices(Structure structure, uint count, uint first, FindingLog log)
    {
        ImmutableArray<(ushort, ushort)>.Builder devices = ImmutableArray.CreateBuilder<(ushort, ushort)>();
        ushort? start = null;
        for (uint i = 0; i < count; i++)
        {
            long at = first + ((long)EntryBytes * i);
            if (!structure.Bytes.Has(at, EntryBytes))
            {
                log.Find(
                    FirmwareCatalog.StructurePastEndRow,
                    structure.Offset + 56,
                    "structure.entries",
                    $"The structure at 0x{structure.Offset:x} counts {count} entries and has room for {i}. The others are not read."
                );
                break;
            }

            ushort device = structure.Bytes.U16(at + 6);
            switch (structure.Bytes.U8(at))
            {
                case 0:
                    devices.Add((device, device));
                    break;
                case 1:
                    start = device;
                    break;
                case 2 when start is { } begun && begun <= device:
                    devices.Add((begun, device));
                    break;
            }
        }

        return devices.ToImmutable();
    }
}
