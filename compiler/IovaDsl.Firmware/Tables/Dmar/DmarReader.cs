using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// DMAR bytes to structures (Intel VT-d specification, chapter 8), walked as Linux's <c>dmar_walk_remapping_entries</c> does.
/// </summary>
internal static class DmarReader
{
    private const int StructureHeader = 4;
    private const int ScopeHeader = 6;

    private static readonly StructureForm Form = new("structure", StructureHeader, FixedSize) { TypeBytes = 2 };

    public static DmarTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        DmarTable decoded = new(header)
        {
            HostAddressBits = table.U8(36) + 1,
            Flags = table.U8(37),
            Structures = Structures.Read<DmarStructure>(table, DmarTable.FixedSize, Form, log, ReadStructure),
        };
        return decoded with { Unused = DmarEncoder.Lay(decoded).NotStored(table) };
    }

    private static DmarStructure ReadStructure(Structure structure, FindingLog log)
    {
        ByteReader bytes = structure.Bytes;
        DmarStructure body = structure.CanBeDecoded
            ? ReadBody(structure.Type, bytes, structure.Offset, log)
            : new DmarUnknown((ushort)structure.Type)
            {
                Body = ImmutableArray.Create(bytes.Slice(StructureHeader, bytes.Length).Bytes.ToArray()),
            };
        return body with { Offset = structure.Offset, Length = structure.Length };
    }

    private static int? FixedSize(int type) =>
        type switch
        {
            0 => 16,
            1 => 24,
            2 => 8,
            3 => 20,
            4 => 8,
            5 => 8,
            6 => 8,
            _ => null,
        };

    private static DmarStructure ReadBody(int type, ByteReader bytes, int at, FindingLog log) =>
        type switch
        {
            0 => new DmarHardwareUnit
            {
                Flags = bytes.U8(4),
                RegisterSize = bytes.U8(5),
                Segment = bytes.U16(6),
                RegisterBase = bytes.U64(8),
                Scopes = ReadScopes(bytes, 16, at, log),
            },
            1 => new DmarReservedMemory
            {
                Segment = bytes.U16(6),
                Base = bytes.U64(8),
                Limit = bytes.U64(16),
                Scopes = ReadScopes(bytes, 24, at, log),
            },
            2 => new DmarRootPortAts
            {
                Flags = bytes.U8(4),
                Segment = bytes.U16(6),
                Scopes = ReadScopes(bytes, 8, at, log),
            },
            3 => new DmarAffinity { RegisterBase = bytes.U64(8), ProximityDomain = bytes.U32(16) },
            4 => new DmarNamespaceDevice { DeviceNumber = bytes.U8(7), Name = bytes.Text(8, bytes.Length) },
            5 => new DmarIntegratedAtc
            {
                Flags = bytes.U8(4),
                Segment = bytes.U16(6),
                Scopes = ReadScopes(bytes, 8, at, log),
            },
            _ => new DmarIntegratedProperties { Segment = bytes.U16(6), Scopes = ReadScopes(bytes, 8, at, log) },
        };

    private static ImmutableArray<DmarScope> ReadScopes(ByteReader bytes, int first, int structureAt, FindingLog log)
    {
        ImmutableArray<DmarScope>.Builder scopes = ImmutableArray.CreateBuilder<DmarScope>();
        for (int at = first; at < bytes.Length; )
        {
            int length = bytes.U8(at + 1);
            if (length < ScopeHeader || !bytes.Has(at, length))
            {
                log.Find(
                    FirmwareCatalog.StructurePastEndRow,
                    structureAt + at + 1,
                    "scope.length",
                    $"The device scope at 0x{structureAt + at:x} has length {length}, with {bytes.Length - at} bytes left in its "
                        + "structure. It and the scopes after it are not read."
                );
                break;
            }

            scopes.Add(ReadScope(bytes.Slice(at, length)));
            if (bytes.U8(at) is < (byte)DmarScopeKind.Endpoint or > (byte)DmarScopeKind.NamespaceDevice)
                log.Find(
                    FirmwareCatalog.StructureTypeRow,
                    structureAt + at,
                    "scope.type",
                    $"The device scope at 0x{structureAt + at:x} has unknown type {bytes.U8(at)}; it means nobody."
                );
            at += length;
        }

        return scopes.ToImmutable();
    }

    private static DmarScope ReadScope(ByteReader scope)
    {
        ImmutableArray<PciHop>.Builder path = ImmutableArray.CreateBuilder<PciHop>((scope.Length - ScopeHeader) / 2);
        for (int at = ScopeHeader; at + 1 < scope.Length; at += 2)
            path.Add(new PciHop(scope.U8(at), scope.U8(at + 1)));
        return new DmarScope(scope.U8(0), scope.Length, scope.U8(2), scope.U8(4), scope.U8(5), path.ToImmutable());
    }
}
