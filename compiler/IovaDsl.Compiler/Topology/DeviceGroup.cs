using System.Collections.Immutable;

namespace IovaDsl.Compiler.Topology;

/// <summary>Devices that Linux isolates together, in the order in which they joined.</summary>
internal sealed class DeviceGroup : Element
{
    public required ImmutableArray<Device> Devices { get; init; }
}
