using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.Tables.Mcfg;

/// <summary>MCFG bytes to allocations.</summary>
internal static class McfgReader
{
    public static McfgTable Read(ByteReader table, AcpiHeader header, FindingLog log)
    {
        ImmutableArray<McfgAllocation>.Builder allocations = ImmutableArray.CreateBuilder<McfgAllocation>();
        int at = McfgTable.FixedSize;
        for (; table.Has(at, McfgAllocation.Size); at += McfgAllocation.Size)
            allocations.Add(new McfgAllocation(table.U64(at), table.U16(at + 8), table.U8(at + 10), table.U8(at + 11)));
        if (at < table.Length)
            log.Find(
                FirmwareCatalog.StructurePastEndRow,
                at,
                "allocation",
                $"{table.Length - at} bytes are left at 0x{at:x}, too few for an allocation."
            );

        McfgTable decoded = new(header) { Allocations = allocations.ToImmutable() };
        return decoded with { Unused = McfgEncoder.Lay(decoded).NotStored(table) };
    }
}
