using System.Collections.Immutable;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Addresses of devices as processors see them: <c>ranges</c> from a node's bus up to the root (Linux <c>of_translate_address</c>).
/// </summary>
internal static class DtAddresses
{
    /// <summary>
    /// An address of a node's <c>reg</c> as processors see it. Null where a bus on the way has no <c>ranges</c>, which cuts it off,
    /// or none that covers the address.
    /// </summary>
    public static ulong? ToCpu(DtNode node, ulong address)
    {
        for (DtNode? bus = node.Parent; bus?.Parent is DtNode above; bus = above)
        {
            if (bus.Property("ranges") is not DtProperty ranges)
                return null;
            if (ranges.Value.IsEmpty)
                continue;
            if (Through(bus, ranges, address) is not ulong next)
                return null;
            address = next;
        }

        return address;
    }

    /// <summary>The outbound windows of a PCI host: its <c>ranges</c>, in stored order.</summary>
    public static ImmutableArray<DtPciWindow> OutboundWindows(DtNode host)
    {
        int child = host.AddressCells;
        int parent = host.Parent?.AddressCells ?? 2;
        int size = host.SizeCells;
        ImmutableArray<DtPciWindow>.Builder windows = ImmutableArray.CreateBuilder<DtPciWindow>();
        if (child != 3 || host.Property("ranges") is not DtProperty ranges)
            return windows.ToImmutable();
        for (int at = 0; at + child + parent + size <= ranges.CellCount; at += child + parent + size)
        {
            ulong above = ranges.Number(at + child, parent);
            windows.Add(
                new DtPciWindow(
                    ranges.Cell(at),
                    ranges.Number(at + 1, 2),
                    host.Parent is null ? above : ToCpu(host, above),
                    ranges.Number(at + child + parent, size)
                )
            );
        }

        return windows.ToImmutable();
    }

    private static ulong? Through(DtNode bus, DtProperty ranges, ulong address)
    {
        int child = bus.AddressCells;
        int parent = bus.Parent!.AddressCells;
        int size = bus.SizeCells;
        int flags = child == 3 ? 1 : 0;
        int tuple = child + parent + size;
        for (int at = 0; tuple > 0 && at + tuple <= ranges.CellCount; at += tuple)
        {
            ulong first = ranges.Number(at + flags, child - flags);
            if (address >= first && address - first < ranges.Number(at + child + parent, size))
                return unchecked(ranges.Number(at + child, parent) + (address - first));
        }

        return null;
    }
}

/// <summary>One outbound window of a PCI host.</summary>
/// <param name="Flags">First cell of the PCI address (IEEE 1275 PCI bus binding).</param>
/// <param name="PciFirst">First address on the bus.</param>
/// <param name="CpuFirst">The same to the processors; null when it does not translate.</param>
/// <param name="Size">Bytes.</param>
internal readonly record struct DtPciWindow(uint Flags, ulong PciFirst, ulong? CpuFirst, ulong Size)
{
    /// <summary>Space code 1 is I/O, 2 and 3 are memory of 32 and 64 bits.</summary>
    public bool IsMemory => (Flags & 0x0200_0000) != 0;

    public bool IsPrefetchable => (Flags & 0x4000_0000) != 0;
}
