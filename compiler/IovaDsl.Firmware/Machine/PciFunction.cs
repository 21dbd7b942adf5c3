using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Machine;

/// <summary>One PCI function of a host as sysfs shows it: who it is and where it sits. Nothing of what a driver made of it.</summary>
internal sealed record PciFunction
{
    public required PciAddress Address { get; init; }

    /// <summary>Vendor and device IDs.</summary>
    public required ushort Vendor { get; init; }
    public required ushort DeviceId { get; init; }

    /// <summary>24 bits: base class, sub-class, interface.</summary>
    public required uint Class { get; init; }

    /// <summary>The bridges above it, root port first; empty on a root bus.</summary>
    public required ImmutableArray<PciAddress> Bridges { get; init; }

    /// <summary>The root bus it hangs under.</summary>
    public required RootBusAddress Root { get; init; }

    /// <summary>Bus numbers below it, both inclusive; null for what is not a PCI-to-PCI bridge.</summary>
    public (byte Secondary, byte Subordinate)? BusesBelow { get; init; }

    /// <summary>From its configuration space; null where that was not recorded.</summary>
    public PciCapabilities? Capabilities { get; init; }

    /// <summary>The physical function of a virtual one (SR-IOV).</summary>
    public PciAddress? PhysicalFunction { get; init; }

    /// <summary>What decides its isolation.</summary>
    public PciFacts Facts { get; init; } = PciFacts.None;

    /// <summary>Its folder, relative to the host's root.</summary>
    public required string Path { get; init; }

    public bool IsBridge => BusesBelow is not null;

    /// <summary>Everything that is not itself a PCI-to-PCI bridge has a normal header.</summary>
    public bool IsHostBridge => Class >> 8 == 0x0600;
}

/// <summary>A PCI root bus: its segment and bus number.</summary>
internal readonly record struct RootBusAddress(int Segment, byte Bus) : IComparable<RootBusAddress>
{
    public int CompareTo(RootBusAddress other)
    {
        int order = Segment.CompareTo(other.Segment);
        return order != 0 ? order : Bus.CompareTo(other.Bus);
    }

    public override string ToString() => $"{Segment:x4}:{Bus:x2}";
}
