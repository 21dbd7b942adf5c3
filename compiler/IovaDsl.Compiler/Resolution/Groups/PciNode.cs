using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>A PCI function as the rules of isolation see it: where it sits, what is above it, what is stated of it.</summary>
/// <remarks>Compared by reference. A bridge whose place is not stated is a node too: something is above what is below it.</remarks>
internal sealed class PciNode
{
    private PciePort? _port;
    private bool _portIsFound;

    /// <summary>Null: a bridge whose place is not stated.</summary>
    public required PciAddress? Address { get; init; }
    public PciFacts Facts { get; init; } = PciFacts.None;

    /// <summary>The bridge above its bus; null on a root bus.</summary>
    public PciNode? Bridge { get; set; }

    /// <summary>Of a bridge: the bus below it; null where it is not one, or nobody says.</summary>
    public byte? SecondaryBus { get; init; }

    /// <summary>Further requester IDs that the file states.</summary>
    public ImmutableArray<ushort> StatedAliases { get; init; } = ImmutableArray<ushort>.Empty;

    /// <summary>It is stated to send with its own requester ID alone and, as a bridge, to lend none.</summary>
    public bool HasNoAliases { get; init; }

    /// <summary>What <see cref="DmaAliases"/> found of itself alone; null: nobody asked yet.</summary>
    internal (ushort Id, string Because)[]? OwnAliases { get; set; }

    /// <summary>Virtual functions: their header says nothing, and they are never counted as functions of a slot.</summary>
    public bool IsVirtual => Facts.PhysicalFunction is not null;

    public bool IsMultifunction => !IsVirtual && (Address?.Function > 0 || (Facts.HeaderType & 0x80) == 0x80);

    /// <summary>Its own header does not say that it is one of several functions; the scan of the bus does.</summary>
    public bool IsMultifunctionByScan => IsMultifunction && Facts.HeaderType is { } header && (header & 0x80) == 0;

    /// <summary>The bus it is on, in its segment.</summary>
    public int BusKey => Address is { } address ? (address.Segment << 8) | address.Bus : -1;

    /// <summary>
    /// The function of another segment whose requests those of this one are (Intel's volume management device); null: none.
    /// </summary>
    public PciNode? RealSender
    {
        get
        {
            for (PciNode? above = Bridge; above is not null; above = above.Bridge)
            {
                if (above.Address is { } address && Address is { } own && address.Segment != own.Segment)
                    return above;
            }

            return null;
        }
    }

    /// <summary>
    /// Its port type, with what Linux corrects when it finds the function (<c>set_pcie_port_type</c>): below a port that faces
    /// down there is an upstream port, below an upstream port a downstream one. Null: conventional PCI, or not known.
    /// </summary>
    public PciePort? Port
    {
        get
        {
            if (!_portIsFound)
            {
                _portIsFound = true;
                _port = FindPort();
            }

            return _port;
        }
    }

    public bool IsConventional => Facts.KnowsCapabilities && Facts.Express is null && !IsVirtual;

    private PciePort? FindPort()
    {
        if (Facts.Express is not { } flags)
            return IsVirtual ? PciePort.Endpoint : null;
        var stated = (PciePort)((flags >> 4) & 0xf);
        return (stated, Bridge?.Port) switch
        {
            (PciePort.DownstreamPort, PciePort.RootPort or PciePort.DownstreamPort) => PciePort.UpstreamPort,
            (PciePort.UpstreamPort, PciePort.UpstreamPort) => PciePort.DownstreamPort,
            _ => stated,
        };
    }

    public override string ToString() => Address?.ToString() ?? "a bridge";
}
