using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>
/// IVRS blocks to bytes, one after the other. A stored length is kept, one of 0 computed from the content.
/// A table that was read comes back as it was, but for a checksum that is put right; one that was made or changed
/// has a header from <see cref="AcpiHeader.ForWriting"/>, and lengths of 0 where it was changed.
/// </summary>
internal static class IvrsEncoder
{
    /// <summary>The bytes of the table, with right length and checksum.</summary>
    public static byte[] Encode(IvrsTable table) => Lay(table).Close(table.Unused);

    internal static TableBuffer Lay(IvrsTable table)
    {
        TableBuffer buffer = TableBuffer.OfStructures(table.Header, IvrsTable.FixedSize, table.Blocks, BytesOf, PutBlock);
        buffer.U32(36, table.Info);
        return buffer;
    }

    private static void PutBlock(TableBuffer buffer, IvrsBlock block, int at)
    {
        buffer.U8(at, block.Type);
        buffer.U8(at + 1, block.Flags);
        buffer.U16(at + 2, (ushort)(block is IvrsUnknownBlock ? block.Length : BytesOf(block)));
        buffer.U16(at + 4, block.DeviceId);
        switch (block)
        {
            case IvrsHardware hardware:
                PutHardware(buffer, hardware, at);
                break;
            case IvrsMemory memory:
                buffer.U16(at + 6, memory.AuxiliaryData);
                buffer.U64(at + 8, memory.Reserved);
                buffer.U64(at + 16, memory.Start);
                buffer.U64(at + 24, memory.Size);
                break;
            case IvrsUnknownBlock unknown:
                buffer.Copy(at + 6, unknown.Body);
                break;
            default:
                throw new InvalidOperationException($"No encoding for {block.GetType().Name}.");
        }
    }

    private static void PutHardware(TableBuffer buffer, IvrsHardware hardware, int at)
    {
        buffer.U16(at + 6, hardware.CapabilityOffset);
        buffer.U64(at + 8, hardware.Base);
        buffer.U16(at + 16, hardware.Segment);
        buffer.U16(at + 18, hardware.Info);
        buffer.U32(at + 20, hardware.FeatureOrAttributes);
        if (hardware.Type != IvrsHardware.Type10)
        {
            buffer.U64(at + 24, hardware.EfrImage ?? 0);
            buffer.U64(at + 32, hardware.Efr2Image ?? 0);
        }

        at += HeaderLength(hardware);
        foreach (IvhdEntry entry in hardware.Entries)
            at += PutEntry(buffer, entry, at);
    }

    private static int PutEntry(TableBuffer buffer, IvhdEntry entry, int at)
    {
        buffer.U8(at, entry.Type);
        switch (entry)
        {
            case IvhdPad:
                break;
            case IvhdDevice device:
                PutDevice(buffer, at, device.DeviceId, device.Data);
                break;
            case IvhdAlias alias:
                PutDevice(buffer, at, alias.DeviceId, alias.Data);
                buffer.U16(at + 5, alias.SourceId);
                break;
            case IvhdExtended extended:
                PutDevice(buffer, at, extended.DeviceId, extended.Data);
                buffer.U32(at + 4, extended.Extended);
                break;
            case IvhdSpecial special:
                PutDevice(buffer, at, special.DeviceId, special.Data);
                buffer.U8(at + 4, special.Handle);
                buffer.U16(at + 5, special.SourceId);
                buffer.U8(at + 7, special.Variety);
                break;
            case IvhdAcpiDevice device:
                PutDevice(buffer, at, device.DeviceId, device.Data);
                buffer.Text(at + 4, device.Hid, 8);
                buffer.Text(at + 12, device.Cid, 8);
                buffer.U8(at + 20, device.UidFormat);
                buffer.U8(at + 21, (byte)device.Uid.Length);
                buffer.Copy(at + 22, device.Uid);
                break;
            case IvhdUnknown unknown:
                buffer.Copy(at + 1, unknown.Body);
                break;
            default:
                throw new InvalidOperationException($"No encoding for {entry.GetType().Name}.");
        }

        return BytesOf(entry);
    }

    private static void PutDevice(TableBuffer buffer, int at, ushort deviceId, byte data)
    {
        buffer.U16(at + 1, deviceId);
        buffer.U8(at + 3, data);
    }

    private static int HeaderLength(IvrsHardware hardware) => hardware.Type == IvrsHardware.Type10 ? 24 : 40;

    private static int BytesOf(IvrsBlock block) => block is IvrsUnknownBlock || block.Length == 0 ? ContentLength(block) : block.Length;

    private static int ContentLength(IvrsBlock block)
    {
        if (block is IvrsUnknownBlock unknown)
            return 6 + unknown.Body.Length;
        if (block is not IvrsHardware hardware)
            return 32;
        int length = HeaderLength(hardware);
        foreach (IvhdEntry entry in hardware.Entries)
            length += BytesOf(entry);
        return length;
    }

    private static int BytesOf(IvhdEntry entry) =>
        entry switch
        {
            IvhdUnknown unknown => 1 + unknown.Body.Length,
            IvhdAcpiDevice device => 22 + device.Uid.Length,
            _ => IvhdEntry.FixedSize(entry.Type),
        };
}
