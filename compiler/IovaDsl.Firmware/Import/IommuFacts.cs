using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Import;

/// <summary>Keys of facts that an import keeps so that a table can be written again, and the ones that mean something here.</summary>
internal static class IommuFacts
{
    /// <summary>On an <c>amd-vi</c>: its EFR2 says that HyperTransport addresses are ordinary ones. The resolver looks at it.</summary>
    public const string HyperTransportIgnored = "amd-vi/ht-range-ignore";

    /// <summary>On an IOMMU that is a PCI function: which one. An IVRS and a VIOT name it.</summary>
    public const string Function = "iommu/function";
}

internal static class FactOf
{
    public static Fact Number(string key, params ulong[] values) =>
        new(key, values.Select(value => new FactValue(value, null)).ToImmutableArray());

    public static Fact Text(string key, params string[] values) =>
        new(key, values.Select(value => new FactValue(null, value)).ToImmutableArray());
}
