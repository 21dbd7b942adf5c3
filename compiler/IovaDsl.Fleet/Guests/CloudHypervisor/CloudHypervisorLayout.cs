using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests.CloudHypervisor;

/// <summary>
/// Where Cloud Hypervisor puts things (<c>arch/src/*/layout.rs</c>, <c>vmm/src/memory_manager.rs</c>). Its 64-bit BARs go from the top
/// of the address space downwards, and one that VFIO refuses ends the start.
/// </summary>
internal static class CloudHypervisorLayout
{
    private const ulong KiB = 1UL << 10;
    private const ulong MiB = 1UL << 20;
    private const ulong GiB = 1UL << 30;
    private const ulong PlugAlignment = 128 * MiB;

    // The last 64 KiB are not used; 1 MiB below them is for devices of the platform.
    private const ulong TopUnused = 64 * KiB;
    private const ulong PlatformDevices = MiB;

    // How large BARs are is not known before the guest runs; some room at the top must be usable.
    private const ulong BarRoom = 4 * GiB;

    private sealed record Board(IovaRange Low, IovaRange Devices32, ulong Ecam, bool HasTpm);

    private static readonly Board X86 = new(new IovaRange(0, 3 * GiB - 1), new IovaRange(3 * GiB, 0xe7ff_ffff), 0xe800_0000, HasTpm: true);
    private static readonly Board Arm = new(
        new IovaRange(GiB, 0xfbff_ffff),
        new IovaRange(0x1000_0000, 0x2fff_ffff),
        0x3000_0000,
        HasTpm: false
    );

    /// <param name="hostBits">Physical address bits of the host's processor.</param>
    public static GuestMap Of(CloudHypervisorVm vm, int hostBits, bool isArm, IEnumerable<GuestBar> bars)
    {
        Board board = isArm ? Arm : X86;
        var view = new FlatView();
        ulong end = PaintRam(view, board, vm);
        int bits = Math.Min(hostBits, vm.MaxPhysicalBits);
        ulong top = (bits >= 64 ? ulong.MaxValue : (1UL << bits) - 1) - TopUnused - PlatformDevices;
        ImmutableArray<GuestRegion>.Builder windows = ImmutableArray.CreateBuilder<GuestRegion>();
        windows.Add(new GuestRegion(board.Devices32, GuestRegionKind.PciWindow32, "32-bit devices"));
        windows.Add(Region(GuestRegionKind.PciConfiguration, "pci-mmconfig", board.Ecam, (ulong)vm.Segments * MiB));
        if (board.HasTpm)
            windows.Add(Region(GuestRegionKind.Device, "tpm", 0xfed4_0000, 0x5000));
        if (!isArm)
            windows.Add(Region(GuestRegionKind.Doorbell, "apic-msi", 0xfee0_0000, MiB));
        ulong plug = vm.Memory.Aggregate(0UL, (sum, zone) => sum + zone.HotPlug);
        ulong next = RoundUp(end, PlugAlignment);
        if (plug > 0)
            windows.Add(Region(GuestRegionKind.HotPlugWindow, vm.PlugsByVirtioMem ? "virtio-mem" : "hot-plug", next, plug));
        next = RoundUp(next + plug, PlugAlignment);
        if (next >= top)
            return Refused($"guest memory ends at 0x{next:x}, above the {bits}-bit address space");
        windows.Add(new GuestRegion(new IovaRange(next, top), GuestRegionKind.PciWindow64, "64-bit devices") { IsFatal = false });
        windows.Add(
            new GuestRegion(new IovaRange(Math.Max(next, top - BarRoom + 1), top), GuestRegionKind.Bar, "64-bit BARs, from the top down")
        );
        foreach (GuestBar bar in bars)
            view.PaintUnder(new GuestRegion(bar.Range, GuestRegionKind.Bar, bar.Name));
        ImmutableArray<GuestMapping> mappings = VfioListener.Mappings(view.Sections);
        return Empty() with
        {
            Memory = view.Sections,
            Mappings = mappings,
            FirstMappings = mappings,
            Windows = [.. windows.OrderBy(window => window.Range)],
        };
    }

    private static GuestMap Empty() => new() { Vmm = "cloud-hypervisor", Machine = "cloud-hypervisor" };

    private static GuestMap Refused(string words) => Empty() with { Refusal = [words] };

    // Zones fill the low piece, then go on above 4 GiB; a zone that straddles is two regions.
    private static ulong PaintRam(FlatView view, Board board, CloudHypervisorVm vm)
    {
        ulong next = board.Low.First;
        foreach (MemoryZone zone in vm.Memory)
        {
            ulong left = zone.Size;
            while (left > 0)
            {
                ulong room = next <= board.Low.Last ? board.Low.Last - next + 1 : ulong.MaxValue;
                ulong size = Math.Min(left, room);
                view.Paint(Region(GuestRegionKind.Ram, zone.Name, next, size) with { Offset = zone.Size - left });
                left -= size;
                next += size;
                if (next == board.Low.Last + 1)
                    next = 4 * GiB;
            }
        }

        return Math.Max(next, 4 * GiB);
    }

    private static GuestRegion Region(GuestRegionKind kind, string name, ulong first, ulong size) =>
        new(IovaRange.FromStartAndSize(first, size), kind, name);

    private static ulong RoundUp(ulong value, ulong to) => (value + to - 1) / to * to;
}
