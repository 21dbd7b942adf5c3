using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests.Qemu;

/// <summary>
/// A map in the making: a machine paints its regions, and stops at the first refusal, as QEMU does. What is added after a refusal
/// counts for nothing.
/// </summary>
internal sealed class QemuLayout(QemuGuest guest)
{
    public const ulong KiB = 1UL << 10;
    public const ulong MiB = 1UL << 20;
    public const ulong GiB = 1UL << 30;
    public const ulong TiB = 1UL << 40;

    private readonly List<string> _refusal = [];
    private readonly List<GuestRegion> _windows = [];
    private readonly List<GuestMemoryDevice> _memoryDevices = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _notes = [];
    private ImmutableArray<GuestRegion>? _beforeReset;

    public QemuGuest Guest { get; } = guest;
    public FlatView View { get; } = new();
    public (ulong Below, ulong Above)? Split { get; set; }

    /// <summary>Where DIMMs and the like go; null where nothing can be plugged.</summary>
    public IovaRange? HotPlug { get; private set; }
    public string? DeviceRefusal { get; set; }
    public bool IsRefused => _refusal.Count > 0;
    public ICollection<string> Notes => _notes;

    /// <summary>QEMU ends with these words; only the first refusal counts.</summary>
    public void Refuse(params ReadOnlySpan<string> words)
    {
        if (!IsRefused)
            _refusal.AddRange(words);
    }

    public void Warn(string words)
    {
        if (!IsRefused)
            _warnings.Add("warning: " + words);
    }

    public void Window(GuestRegionKind kind, string name, ulong first, ulong size) =>
        AddWindow(kind, name, IovaRange.FromStartAndSize(first, size));

    public void AddWindow(GuestRegionKind kind, string name, IovaRange range) =>
        _windows.Add(new GuestRegion(range, kind, name) { IsFatal = false });

    public void AddHotPlug(ulong first, ulong size)
    {
        HotPlug = IovaRange.FromStartAndSize(first, size);
        AddWindow(GuestRegionKind.HotPlugWindow, "device-memory", HotPlug.Value);
    }

    /// <summary>Registers or a doorbell: they hide memory under them, and are listed.</summary>
    public void Registers(string name, ulong first, ulong size, GuestRegionKind kind = GuestRegionKind.Device)
    {
        View.Clear(IovaRange.FromStartAndSize(first, size));
        Window(kind, name, first, size);
    }

    public void Paint(GuestRegionKind kind, string name, ulong first, ulong size, ulong offset = 0, bool isPlugged = true)
    {
        if (size > 0)
            View.Paint(new GuestRegion(IovaRange.FromStartAndSize(first, size), kind, name, offset) { IsPlugged = isPlugged });
    }

    /// <summary>Paints what lies at <paramref name="offset"/> of the machine's RAM, whatever backends it is made of.</summary>
    public void PaintRam(ulong first, ulong size, ulong offset)
    {
        foreach ((string name, ulong start, ulong length) in RamBlocks.Of(Guest))
        {
            ulong from = Math.Max(start, offset);
            ulong to = Math.Min(start + length, offset + size);
            if (from < to)
                Paint(GuestRegionKind.Ram, name, first + (from - offset), to - from, from - start);
        }
    }

    /// <summary>What is painted up to now is what VFIO is asked for first, before the machine's first reset.</summary>
    public void EndBeforeReset() => _beforeReset = View.Sections;

    public void Add(GuestMemoryDevice device) => _memoryDevices.Add(device);

    public IReadOnlyList<GuestMemoryDevice> MemoryDevices => _memoryDevices;

    public GuestMap ToMap(IEnumerable<GuestBar> bars)
    {
        var map = new GuestMap
        {
            Vmm = "qemu",
            Machine = Guest.Machine.Name,
            Warnings = [.. _warnings],
            Notes = [.. _notes],
            MapFunction = Guest.Version < new QemuVersion(8, 0) ? "vfio_dma_map" : "vfio_container_dma_map",
        };
        if (IsRefused)
            return map with { Refusal = [.. _refusal] };
        PaintBars(bars);
        ImmutableArray<GuestRegion> memory = View.Sections;
        ImmutableArray<GuestMapping> mappings = VfioListener.Mappings(memory, _warnings);
        return map with
        {
            Memory = memory,
            Mappings = mappings,
            FirstMappings = _beforeReset is { } first ? VfioListener.Mappings(first) : mappings,
            Windows = [.. _windows.OrderBy(window => window.Range)],
            MemoryDevices = [.. _memoryDevices],
            Split = Split,
            DeviceRefusal = DeviceRefusal,
            Warnings = [.. _warnings],
        };
    }

    // RAM and registers lie over a BAR, wherever the guest writes it.
    private void PaintBars(IEnumerable<GuestBar> bars)
    {
        IovaRangeSet registers = RangesOf(GuestRegionKind.Device, GuestRegionKind.Doorbell);
        foreach (GuestBar bar in bars.Where(bar => bar.IsPlaced))
        {
            foreach (IovaRange part in Reachable(bar.Range).Subtract(registers))
            {
                View.PaintUnder(new GuestRegion(part, GuestRegionKind.Bar, bar.Name, part.First - bar.Range.First) { IsFatal = false });
            }
        }
    }

    // A PC's bus reaches all that nothing else takes; other machines show their bus through windows only.
    private IovaRangeSet Reachable(IovaRange bar) =>
        Guest.Machine.Row.HasBarsEverywhere
            ? IovaRangeSet.From(bar)
            : RangesOf(GuestRegionKind.PciWindow32, GuestRegionKind.PciWindow64).Intersect(bar);

    private IovaRangeSet RangesOf(params GuestRegionKind[] kinds) =>
        IovaRangeSet.From(_windows.Where(window => kinds.Contains(window.Kind)).Select(window => window.Range));

    public static ulong RoundUp(ulong value, ulong to) => (value + to - 1) / to * to;

    public static string Hex(ulong value) => "0x" + value.ToString("x", CultureInfo.InvariantCulture);
}
