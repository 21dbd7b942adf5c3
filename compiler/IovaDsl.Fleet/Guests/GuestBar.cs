using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Guests;

/// <summary>A BAR of an assigned device, where firmware or the guest put it.</summary>
/// <param name="Name">How messages call it.</param>
/// <param name="Address">Guest physical.</param>
/// <param name="Size">Bytes; not 0.</param>
internal sealed record GuestBar(string Name, ulong Address, ulong Size)
{
    private const ulong Page = 4096;

    /// <summary>False for a BAR that ends at the top of all addresses: a BAR being sized (<c>pci_bar_address</c>).</summary>
    internal bool IsPlaced => Range.Last != ulong.MaxValue;

    /// <summary>A BAR below a page, on a page boundary, is grown to one (<c>vfio_sub_page_bar_update_mapping</c>).</summary>
    internal IovaRange Range => IovaRange.FromStartAndSize(Address, Size < Page && Address % Page == 0 ? Page : Size);
}
