using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>A DMA master: a PCI function, or a named component of an interconnect.</summary>
internal sealed class Device : Element
{
    public required Bus Parent { get; init; }

    /// <summary>Null for what is not PCI.</summary>
    public PciAddress? Address { get; init; }

    /// <summary>24-bit PCI class code (base class, sub-class, interface); null: not said.</summary>
    public uint? Class { get; init; }

    /// <summary>What the device itself can emit (an IORT named component's limit); null: no limit.</summary>
    public Limit? Limit { get; init; }

    /// <summary>
    /// Overrides what its buses say. Empty: as the buses say. Several without requesters are the streams of a component, and the
    /// first of them says which IOMMU translates it.
    /// </summary>
    public ImmutableArray<IommuMapping> Behind { get; init; } = ImmutableArray<IommuMapping>.Empty;
    public bool BehindNone { get; init; }

    /// <summary>Overrides what its buses say; empty: as they say.</summary>
    public ImmutableArray<MsiController> Signals { get; init; } = ImmutableArray<MsiController>.Empty;
    public string? FirmwarePath { get; init; }

    /// <summary>The other requester IDs it sends with, besides its own; see <see cref="NoDmaAliases"/>.</summary>
    public ImmutableArray<StatedRequester> DmaAliases { get; init; } = ImmutableArray<StatedRequester>.Empty;

    /// <summary>It is known to send with its own requester ID only, whatever quirk tables say of its kind.</summary>
    public bool NoDmaAliases { get; init; }

    /// <summary>Its virtual functions, by the SR-IOV capability; null: none are stated. Each is a device of the platform, too.</summary>
    public VirtualFunctions? VirtualFunctions { get; init; }

    /// <summary>Of a virtual function that a <c>vfs</c> clause makes: the device that has the clause; null: it is none.</summary>
    public Device? PhysicalFunction { get; init; }

    /// <summary>
    /// A driver of the host that uses the device by the DMA API and keeps it, so that user space is refused its whole group;
    /// null: none is stated. It is said of devices whose driver comes with them (a bridge's hot-plug controller), not of what
    /// happens to be bound.
    /// </summary>
    public HostDriver? HostDriver { get; init; }
}

/// <summary>A requester ID of the device's segment (bus * 256 + device * 8 + function, 0..0xffff), and where it was stated.</summary>
internal readonly record struct StatedRequester(uint Id, Origin Origin);

/// <summary>
/// <c>vfs 16 offset 0x80 stride 2</c>. The requester ID of the first is <paramref name="Offset"/> above that of the physical function, and
/// each of the others <paramref name="Stride"/> above the one before (PCI Express Base, SR-IOV: First VF Offset and VF Stride).
/// </summary>
/// <param name="Count">1..0xffff.</param>
/// <param name="Offset">1..0xffff.</param>
/// <param name="Stride">1..0xffff; of one virtual function alone it means nothing.</param>
/// <param name="Origin">The clause.</param>
internal sealed record VirtualFunctions(uint Count, uint Offset, uint Stride, Origin Origin);

/// <summary><c>host-driver "shpchp"</c>.</summary>
internal sealed record HostDriver(string Name, Origin Origin);
