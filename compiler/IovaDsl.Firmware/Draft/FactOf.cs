using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Draft;

/// <summary>Facts as an import writes them.</summary>
internal static class FactOf
{
    public static Fact Number(string key, params ulong[] values) =>
        new(key, values.Select(value => new FactValue(value, null)).ToImmutableArray());

    public static Fact Text(string key, params string[] values) =>
        new(key, values.Select(value => new FactValue(null, value)).ToImmutableArray());
}
