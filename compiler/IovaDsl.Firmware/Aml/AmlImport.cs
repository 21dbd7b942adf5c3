using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Aml;

/// <summary>
/// Host bridges of the ACPI namespace: outbound windows (<c>_CRS</c>), inbound ones (<c>_DMA</c>), whether the boot
/// configuration is kept (<c>_DSM</c> function 5), and, where there is no host to look at, the root buses themselves.
/// </summary>
internal static class AmlImport
{
    public static void Add(PlatformDraft draft, IReadOnlyList<(string Name, byte[] Bytes)> blocks)
    {
        AmlReading reading = AmlHostBridges.Read(blocks);
        foreach (AmlHostBridge bridge in reading.Bridges)
        {
            IReadOnlyList<DraftBus> buses = BusesOf(draft, bridge);
            if (buses.Count == 0)
                draft.Tail.Add($"{bridge.Table} {bridge.Path}: a host bridge whose root bus is not known here; its windows are left out.");
            foreach (DraftBus bus in buses)
                Place(draft, bus, bridge, tableIsComplete: !bridge.DeclaredElsewhere, LastSeen(draft, bus));
        }

        bool hasDsdt = blocks.Any(block => block.Name.IndexOf("DSDT", StringComparison.OrdinalIgnoreCase) >= 0);
        draft.AcpiSlots = hasDsdt ? reading.Slots.ToList() : null;
        foreach (string remark in reading.Remarks)
            draft.Tail.Add(remark);
        if (draft.Host is not null && !hasDsdt)
        {
            foreach (DraftBus root in draft.RootBuses)
                root.Notes.Add("Outbound windows (bridge-window) stand in the DSDT, which was not given: they are missing here.");
        }

        foreach (DraftBus root in draft.RootBuses)
            draft.TakeBootConfiguration(root);
    }

    private static byte LastSeen(PlatformDraft draft, DraftBus bus) =>
        draft.Host?.RootBuses.FirstOrDefault(root => root.Address.Segment == bus.Segment && root.Address.Bus == bus.Buses?.First)?.LastBus
        ?? 0;

    private static IReadOnlyList<DraftBus> BusesOf(PlatformDraft draft, AmlHostBridge bridge)
    {
        List<DraftBus> byPath = [.. draft.RootBuses.Where(bus => bus.Path is { } path && AcpiPath.AreSame(path, bridge.Path))];
        if (byPath.Count > 0)
            return byPath;
        List<DraftBus> roots = [.. draft.RootBuses];
        // A table that only adds to a bridge says neither segment nor bus; with one root bus there is nothing to choose.
        if (bridge.DeclaredElsewhere)
            return roots.Count == 1 ? roots : [];
        if (bridge.Segment is not { } segment || bridge.BaseBus is not { } first || first > 0xff || segment > int.MaxValue)
            return [];
        List<DraftBus> found = [.. roots.Where(bus => (ulong)(bus.Segment ?? 0) == segment && bus.Buses?.First == first)];
        if (found.Count == 0 && draft.Host is null)
            found.Add(
                draft.AddRootBus(
                    (int)segment,
                    (byte)first,
                    (byte)Math.Min(bridge.LastBus ?? 0xff, 0xff),
                    new FirmwarePlace(bridge.Table, bridge.Path)
                )
            );
        return found;
    }

    private static void Place(PlatformDraft draft, DraftBus bus, AmlHostBridge bridge, bool tableIsComplete, byte lastSeen)
    {
        string source = bridge.Table + " " + bridge.Path;
        bus.Path ??= bridge.Path;
        // _CRS says where the buses end; what Linux found below counts if it goes further.
        if (bridge.LastBus is { } last && bus.Buses is { } buses && buses.First <= last && last <= 0xff)
            bus.Buses = new BusNumbers(buses.First, Math.Max((byte)last, lastSeen));
        if (bridge.Crs.Presence == AmlPresence.Computed)
            bus.Notes.Add($"{source}._CRS is computed by AML code, not read: outbound windows (bridge-window) are missing here.");
        AddOutbound(bus, bridge.Crs.Windows);
        AddInbound(draft, bus, bridge, source, tableIsComplete);
        bus.KeepsBootConfiguration = bridge.BootConfiguration switch
        {
            BootConfiguration.MustBeKept => true,
            BootConfiguration.MayChange or BootConfiguration.NotStated => tableIsComplete ? false : bus.KeepsBootConfiguration,
            _ => null,
        };
        if (bridge.BootConfiguration == BootConfiguration.MustBeKept)
            bus.Notes.Add($"{source}._DSM function 5: the boot configuration is kept.");
        else if (bridge.BootConfiguration == BootConfiguration.Computed)
            bus.Notes.Add($"{source}._DSM function 5 (is the boot configuration kept?) is computed by AML code, not read.");
    }

    /// <summary>Memory windows in bus addresses; Linux keeps what the bridge passes on (<c>acpi_dev_filter_resource_type</c>).</summary>
    private static void AddOutbound(DraftBus bus, ImmutableArray<AddressWindow> windows)
    {
        foreach (AddressWindow window in windows)
        {
            if (window is { Space: AddressSpaceKind.Memory, Produces: true } && window.Length != 0 && window.Minimum <= window.Maximum)
                bus.BridgeWindows.Add(new IovaRange(window.Minimum, window.Maximum));
        }
    }

    /// <summary>
    /// Inbound windows; one that is empty makes Linux drop all of them. Whatever becomes of them, Linux asks no IORT for a limit of
    /// this bus any more (<c>acpi_dma_get_range</c>, <c>acpi_arch_dma_setup</c>).
    /// </summary>
    private static void AddInbound(PlatformDraft draft, DraftBus bus, AmlHostBridge bridge, string source, bool tableIsComplete)
    {
        if (bridge.Dma.Presence == AmlPresence.Absent)
            return;
        bus.HasDmaObject = true;
        if (bridge.Dma.Presence == AmlPresence.Computed)
        {
            if (AssumedWindows.Take(draft, bus))
                return;
            bus.Notes.Add($"{source}._DMA is computed by AML code, not read: the bus may carry less than stands here.");
            bus.MarkUnknown(AssumedWindows.Property, "_DMA is computed by AML code");
            return;
        }

        if (tableIsComplete && bridge.Crs.Presence == AmlPresence.Absent)
        {
            bus.Notes.Add($"{source}._DMA is not in force: Linux wants a _CRS beside it.");
            return;
        }

        // A descriptor of length 0 is one that is switched off (acpi_dev_memresource_flags).
        List<AddressWindow> windows = [.. bridge.Dma.Windows.Where(window => window is { Space: AddressSpaceKind.Memory, Length: not 0 })];
        if (windows.Any(window => window.Minimum >= window.Maximum))
        {
            bus.Notes.Add($"{source}._DMA is not in force: a window ends where it starts or before, and Linux then drops all.");
            return;
        }

        if (windows.Count > 0)
            bus.Notes.Add($"{source}._DMA: inbound windows. Linux keeps to the highest address in the DMA API, and shows them nowhere.");
        foreach (AddressWindow window in windows)
        {
            // Only a producer translates (acpi_decode_space).
            ulong offset = window.Produces ? window.Translation : 0;
            bus.AddWindow(
                new IovaRange(window.Minimum, window.Maximum),
                unchecked(window.Minimum + offset),
                new FirmwarePlace(bridge.Table, bridge.Path + "._DMA")
            );
        }
    }
}
