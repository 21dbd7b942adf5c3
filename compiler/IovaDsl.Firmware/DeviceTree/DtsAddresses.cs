using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Addresses as the buses of a tree in the making write them: in their cells, and as they are on that bus.</summary>
internal sealed class DtsAddresses(Dictionary<string, DtBusLayout> kept)
{
    private readonly Dictionary<DtsNode, Limit> _windows = [];
    private readonly Dictionary<DtsNode, DtBusLayout> _layouts = [];

    public static DtsAddresses Of(Platform platform) => new(DtBusLayout.In(platform));

    /// <summary>How a bus writes: as it was kept, or plainly.</summary>
    public DtBusLayout LayoutOf(DtsNode bus)
    {
        if (!_layouts.TryGetValue(bus, out DtBusLayout? layout))
            _layouts.Add(
                bus,
                layout =
                    kept.TryGetValue(bus.Path, out DtBusLayout? known) ? known
                    : bus.Parent is null ? DtBusLayout.PlainRoot
                    : bus.IsPci ? DtBusLayout.PlainPci
                    : DtBusLayout.Plain
            );
        return layout;
    }

    /// <summary>Makes a node a bus: cells, and ranges and compatible strings where nothing has said them.</summary>
    public void MakeBus(DtsNode bus)
    {
        DtBusLayout layout = LayoutOf(bus);
        if (layout.StatedAddressCells is { } addressCells)
            bus.Set("#address-cells", (uint)addressCells);
        if (layout.StatedSizeCells is { } sizeCells)
            bus.Set("#size-cells", (uint)sizeCells);
        if (!layout.Compatible.IsEmpty && !bus.Has("compatible"))
            bus.SetText("compatible", [.. layout.Compatible]);
        if (layout.Ranges is { } ranges && !bus.Has("ranges"))
            bus.Set("ranges", [.. ranges.Select(cell => (DtsCell)cell)]);
    }

    /// <summary>The windows of a bus, which addresses of buses below it go through.</summary>
    public void Limit(DtsNode bus, Limit limit) => _windows[bus] = limit;

    /// <summary>The nearest bus above that has windows, if they are these.</summary>
    public DtsNode? Inherits(DtsNode bus, Limit limit)
    {
        DtsNode? above = bus.Parent;
        while (above is not null && !_windows.ContainsKey(above))
            above = above.Parent;
        return above is not null && Places(_windows[above]).SequenceEqual(Places(limit)) ? above : null;
    }

    private static IEnumerable<(IovaRange Bus, ulong Cpu)> Places(Limit limit) =>
        limit.Windows.Select(window => (window.Bus, window.CpuFirst));

    /// <summary>An address of a node's bus; null where the buses above have no way to write it.</summary>
    public DtsCell[]? Address(DtsNode node, ulong cpu) =>
        ToBus(node.Parent!, cpu) is { } address ? Cells(address, LayoutOf(node.Parent!).AddressCells) : null;

    /// <summary>One entry of <c>reg</c>; null where the buses above have no way to write it.</summary>
    public DtsCell[]? Register(DtsNode node, ulong cpu, ulong bytes) =>
        Address(node, cpu) is { } first && Cells(bytes, LayoutOf(node.Parent!).SizeCells) is { } size ? [.. first, .. size] : null;

    /// <summary>The same, or the address itself where no bus above has it: what a tree stored there led nowhere.</summary>
    public DtsCell[]? RegisterOrStored(DtsNode node, ulong address, ulong bytes)
    {
        DtBusLayout bus = LayoutOf(node.Parent!);
        return Register(node, address, bytes)
            ?? (Cells(address, bus.AddressCells) is { } first && Cells(bytes, bus.SizeCells) is { } size ? [.. first, .. size] : null);
    }

    /// <summary>
    /// Rows of <c>dma-ranges</c>; null where no row can say a window. A size that is more than its cells hold is cut into rows of half of
    /// that.
    /// </summary>
    public DtsCell[]? DmaRanges(DtsNode bus, IEnumerable<DmaWindow> windows, Func<DmaWindow, uint> flags)
    {
        DtBusLayout layout = LayoutOf(bus);
        int above = bus.Parent is null ? layout.AddressCells : LayoutOf(bus.Parent).AddressCells;
        bool hasFlags = layout.AddressCells == 3;
        List<DtsCell> cells = [];
        foreach (DmaWindow window in windows)
        {
            foreach ((ulong at, ulong bytes) in Pieces(window, layout.SizeCells))
            {
                if (
                    Cells(window.Bus.First + at, hasFlags ? 2 : layout.AddressCells) is not { } first
                    || ToParent(bus, window.CpuFirst + at) is not { } target
                    || Cells(target, above) is not { } parent
                    || Cells(bytes, layout.SizeCells) is not { } size
                )
                    return null;
                cells.AddRange([.. hasFlags ? [flags(window)] : (DtsCell[])[], .. first, .. parent, .. size]);
            }
        }

        return [.. cells];
    }

    private static IEnumerable<(ulong At, ulong Bytes)> Pieces(DmaWindow window, int sizeCells)
    {
        ulong last = window.Bus.LengthMinusOne,
            piece = last < (sizeCells >= 2 ? ulong.MaxValue : uint.MaxValue) ? last + 1 : 1UL << (sizeCells >= 2 ? 63 : 31);
        for (ulong at = 0; ; at += piece)
        {
            yield return (at, Math.Min(piece - 1, last - at) + 1);
            if (last - at < piece)
                yield break;
        }
    }

    /// <summary>An address and a size in the cells of a device's bus, as <c>iommu-addresses</c> have them; null: they do not fit.</summary>
    public DtsCell[]? OnBusOf(DtsNode device, ulong address, ulong bytes, uint flags)
    {
        DtBusLayout bus = LayoutOf(device.Parent!);
        bool hasFlags = bus.AddressCells == 3;
        return Cells(address, hasFlags ? 2 : bus.AddressCells) is { } first && Cells(bytes, bus.SizeCells) is { } size
            ? [.. hasFlags ? [flags] : (DtsCell[])[], .. first, .. size]
            : null;
    }

    // A number in as many cells as a bus has; null where it needs more. Of three and more the last two count.
    private static DtsCell[]? Cells(ulong number, int cells) =>
        cells switch
        {
            0 => number <= 1 ? [] : null,
            1 => number <= uint.MaxValue ? [(uint)number] : null,
            _ => [.. Enumerable.Repeat((DtsCell)0u, cells - 2), .. DtsCell.Two(number)],
        };

    // From the root down: what the processors' address is on a bus.
    private ulong? ToBus(DtsNode bus, ulong cpu)
    {
        if (bus.Parent is not { } above)
            return cpu;
        if (ToBus(above, cpu) is not { } address)
            return null;
        DtBusLayout layout = LayoutOf(bus);
        if (layout.Ranges is not { IsEmpty: false } ranges)
            return address;
        int flags = layout.AddressCells == 3 ? 1 : 0,
            parent = LayoutOf(above).AddressCells,
            tuple = layout.AddressCells + parent + layout.SizeCells;
        DtProperty property = DtProperty.Cells("ranges", [.. ranges]);
        for (int at = 0; tuple > 0 && at + tuple <= property.CellCount; at += tuple)
        {
            ulong first = property.Number(at + layout.AddressCells, parent);
            if (address >= first && address - first < property.Number(at + layout.AddressCells + parent, layout.SizeCells))
                return unchecked(property.Number(at + flags, layout.AddressCells - flags) + (address - first));
        }

        return null;
    }

    // What a processor's address is on the bus above, as DMA gets there: through the nearest windows.
    private ulong? ToParent(DtsNode bus, ulong cpu)
    {
        for (DtsNode? node = bus.Parent; node is not null; node = node.Parent)
        {
            if (!_windows.TryGetValue(node, out Limit? limit))
                continue;
            foreach (DmaWindow window in limit.Windows)
            {
                if (window.CpuFirst <= cpu && cpu - window.CpuFirst <= window.Bus.LengthMinusOne)
                    return window.Bus.First + (cpu - window.CpuFirst);
            }

            return null;
        }

        return cpu;
    }
}
