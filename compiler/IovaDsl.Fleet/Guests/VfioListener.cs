using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>
/// What a VMM asks VFIO to map of a guest's address space: RAM and NVDIMMs for reading and writing, ROM for reading only, BARs that
/// can be mapped. QEMU's rule: <c>vfio_listener_region_add</c>, <c>vfio_listener_skipped_section</c>.
/// </summary>
internal static class VfioListener
{
    private const ulong PageMask = 4095;

    // Section addresses with bit 63 set are skipped: they come from sizing a 64-bit BAR.
    private const ulong SizingBit = 1UL << 63;

    public static ImmutableArray<GuestMapping> Mappings(IEnumerable<GuestRegion> sections, ICollection<string>? warnings = null)
    {
        ImmutableArray<GuestMapping>.Builder mappings = ImmutableArray.CreateBuilder<GuestMapping>();
        foreach (GuestRegion section in sections)
        {
            GuestAccess access = AccessTo(section);
            if (access == GuestAccess.None || (section.Range.First & SizingBit) != 0)
                continue;
            if ((section.Range.First & PageMask) != (section.Offset & PageMask))
                warnings?.Add(Unaligned(section));
            else if (WholePages(section.Range) is { } pages)
                mappings.Add(new GuestMapping(pages, access, section));
        }

        return mappings.ToImmutable();
    }

    private static GuestAccess AccessTo(GuestRegion section) =>
        section.Kind switch
        {
            GuestRegionKind.Ram or GuestRegionKind.NvRam when section.IsPlugged => GuestAccess.ReadWrite,
            GuestRegionKind.Bar => GuestAccess.ReadWrite,
            GuestRegionKind.Rom when section.IsPlugged => GuestAccess.ReadOnly,
            _ => GuestAccess.None,
        };

    private static IovaRange? WholePages(IovaRange range)
    {
        ulong first = (range.First + PageMask) & ~PageMask;
        ulong end = (range.Last + 1) & ~PageMask;
        return end - 1 >= first && first >= range.First ? new IovaRange(first, end - 1) : null;
    }

    private static string Unaligned(GuestRegion section) =>
        $"vfio_listener_valid_section received unaligned region {section.Name} iova=0x{section.Range.First:x} "
        + $"offset_within_region=0x{section.Offset:x} qemu_real_host_page_size=0x{PageMask + 1:x}";
}
