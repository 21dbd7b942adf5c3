namespace IovaDsl.Runtime;

/// <summary>A root bus (or top interconnect) of a platform, as its file states it.</summary>
/// <remarks><c>default</c> is a bus without a name that carries nothing.</remarks>
public readonly ref struct RootBusInfo
{
    /// <summary>Makes the description of a root bus.</summary>
    /// <param name="name">Its name in the platform's file.</param>
    /// <param name="segment">Its PCI segment; <see langword="null"/> for what is not PCI, or where the file does not say.</param>
    /// <param name="firstBus">Its lowest PCI bus number, 0 where the file does not say.</param>
    /// <param name="lastBus">Its highest PCI bus number, 255 where the file does not say.</param>
    /// <param name="limits">The addresses it can carry; the whole space where it has no limit of its own.</param>
    /// <param name="bridgeWindows">Its outbound windows in bus addresses: what is sent to them reaches peers, never memory.</param>
    public RootBusInfo(string name, int? segment, byte firstBus, byte lastBus, IovaRangeView limits, IovaRangeView bridgeWindows)
    {
        Name = name;
        Segment = segment;
        FirstBus = firstBus;
        LastBus = lastBus;
        Limits = limits;
        BridgeWindows = bridgeWindows;
    }

    /// <summary>Its name in the platform's file.</summary>
    public string Name { get; }

    /// <summary>Its PCI segment; <see langword="null"/> for what is not PCI, or where the file does not say.</summary>
    public int? Segment { get; }

    /// <summary>Its lowest PCI bus number, 0 where the file does not say.</summary>
    public byte FirstBus { get; }

    /// <summary>Its highest PCI bus number, inclusive, 255 where the file does not say.</summary>
    public byte LastBus { get; }

    /// <summary>The addresses it can carry; the whole space where it has no limit of its own.</summary>
    public IovaRangeView Limits { get; }

    /// <summary>Its outbound windows in bus addresses: what is sent to them reaches peers, never memory.</summary>
    public IovaRangeView BridgeWindows { get; }

    /// <summary>Writes the name.</summary>
    public override string ToString() => Name ?? string.Empty;
}
