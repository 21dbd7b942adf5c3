using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Mcfg;

/// <summary>MCFG allocations to bytes.</summary>
internal static class McfgEncoder
{
    /// <summary>The bytes of the table, with right length and checksum.</summary>
    public static byte[] Encode(McfgTable table) => Lay(table).Close(table.Unused);

    internal static TableBuffer Lay(McfgTable table)
    {
        int length = McfgTable.FixedSize + (McfgAllocation.Size * table.Allocations.Length);
        TableBuffer buffer = new(Math.Max(length, table.Header.BytesRead));
        buffer.Header(table.Header);
        int at = McfgTable.FixedSize;
        foreach (McfgAllocation allocation in table.Allocations)
        {
            buffer.U64(at, allocation.Base);
            buffer.U16(at + 8, allocation.Segment);
            buffer.U8(at + 10, allocation.StartBus);
            buffer.U8(at + 11, allocation.EndBus);
            at += McfgAllocation.Size;
        }

        return buffer;
    }
}
