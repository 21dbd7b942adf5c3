namespace IovaDsl.Compiler.Resolution.Groups;

/// <summary>What a function's port is to PCI Express (PCI Express Base Specification 6.0, 7.5.3.2, device/port type).</summary>
internal enum PciePort
{
    Endpoint = 0,
    LegacyEndpoint = 1,
    RootPort = 4,
    UpstreamPort = 5,
    DownstreamPort = 6,

    /// <summary>A bridge from PCI Express to PCI or PCI-X: what is behind it has no requester IDs of its own.</summary>
    PcieToPciBridge = 7,

    /// <summary>A bridge from PCI or PCI-X to PCI Express.</summary>
    PciToPcieBridge = 8,
    RootComplexEndpoint = 9,
    RootComplexEventCollector = 10,
}
