using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>
/// DMAR structures to bytes, one after the other. A stored length is kept, one of 0 computed from the content.
/// A table that was read comes back as it was, but for a checksum that is put right; one that was made or changed
/// has a header from <see cref="AcpiHeader.ForWriting"/>, and lengths of 0 where it was changed.
/// </summary>
internal static class DmarEncoder
{
    /// <summary>The bytes of the table, with right length and checksum.</summary>
    public static byte[] Encode(DmarTable table) => Lay(table).Close(table.Unused);

    internal static TableBuffer Lay(DmarTable table)
    {
        TableBuffer buffer = TableBuffer.OfStructures(table.Header, DmarTable.FixedSize, table.Structures, BytesOf, PutStructure);
        buffer.U8(36, (byte)(table.HostAddressBits - 1));
        buffer.U8(37, table.Flags);
        return buffer;
    }

    private static void PutStructure(TableBuffer buffer, DmarStructure structure, int at)
    {
        buffer.U16(at, structure.Type);
        buffer.U16(at + 2, (ushort)(structure is DmarUnknown ? structure.Length : BytesOf(structure)));
        switch (structure)
        {
            case DmarHardwareUnit unit:
                buffer.U8(at + 4, unit.Flags);
                buffer.U8(at + 5, unit.RegisterSize);
                buffer.U16(at + 6, unit.Segment);
                buffer.U64(at + 8, unit.RegisterBase);
                PutScopes(buffer, unit.Scopes, at + 16);
                break;
            case DmarReservedMemory memory:
                buffer.U16(at + 6, memory.Segment);
                buffer.U64(at + 8, memory.Base);
                buffer.U64(at + 16, memory.Limit);
                PutScopes(buffer, memory.Scopes, at + 24);
                break;
            case DmarRootPortAts ats:
                buffer.U8(at + 4, ats.Flags);
                buffer.U16(at + 6, ats.Segment);
                PutScopes(buffer, ats.Scopes, at + 8);
                break;
            case DmarAffinity affinity:
                buffer.U64(at + 8, affinity.RegisterBase);
                buffer.U32(at + 16, affinity.ProximityDomain);
                break;
            case DmarNamespaceDevice device:
                buffer.U8(at + 7, device.DeviceNumber);
                buffer.Text(at + 8, device.Name, device.Name.Length);
                break;
            case DmarIntegratedAtc atc:
                buffer.U8(at + 4, atc.Flags);
                buffer.U16(at + 6, atc.Segment);
                PutScopes(buffer, atc.Scopes, at + 8);
                break;
            case DmarIntegratedProperties properties:
                buffer.U16(at + 6, properties.Segment);
                PutScopes(buffer, properties.Scopes, at + 8);
                break;
            case DmarUnknown unknown:
                buffer.Copy(at + 4, unknown.Body);
                break;
            default:
                throw new InvalidOperationException($"No encoding for {structure.GetType().Name}.");
        }
    }

    private static void PutScopes(TableBuffer buffer, ImmutableArray<DmarScope> scopes, int at)
    {
        foreach (DmarScope scope in scopes)
        {
            int length = ScopeLength(scope);
            buffer.U8(at, scope.Type);
            buffer.U8(at + 1, (byte)length);
            buffer.U8(at + 2, scope.Flags);
            buffer.U8(at + 4, scope.EnumerationId);
            buffer.U8(at + 5, scope.StartBus);
            for (int i = 0; i < scope.Path.Length; i++)
            {
                buffer.U8(at + 6 + (2 * i), scope.Path[i].Device);
                buffer.U8(at + 7 + (2 * i), scope.Path[i].Function);
            }

            at += length;
        }
    }

    // An unknown structure may be one that the end of the table cut off, or whose length stopped the walk.
    private static int BytesOf(DmarStructure structure) =>
        structure is DmarUnknown || structure.Length == 0 ? ContentLength(structure) : structure.Length;

    private static int ContentLength(DmarStructure structure) =>
        structure switch
        {
            DmarHardwareUnit unit => 16 + ScopesLength(unit.Scopes),
            DmarReservedMemory memory => 24 + ScopesLength(memory.Scopes),
            DmarRootPortAts ats => 8 + ScopesLength(ats.Scopes),
            DmarAffinity => 20,
            DmarNamespaceDevice device => 8 + device.Name.Length + 1,
            DmarIntegratedAtc atc => 8 + ScopesLength(atc.Scopes),
            DmarIntegratedProperties properties => 8 + ScopesLength(properties.Scopes),
            DmarUnknown unknown => 4 + unknown.Body.Length,
            _ => 4,
        };

    private static int ScopesLength(ImmutableArray<DmarScope> scopes)
    {
        int length = 0;
        foreach (DmarScope scope in scopes)
            length += ScopeLength(scope);
        return length;
    }

    private static int ScopeLength(DmarScope scope) => scope.Length > 0 ? scope.Length : 6 + (2 * scope.Path.Length);
}
