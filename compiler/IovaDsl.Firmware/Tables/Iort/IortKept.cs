using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>
/// What an IORT that a new one takes over says of things that the platform has as well: by what Linux tells nodes apart. Of several alike
/// the first counts, as there.
/// </summary>
internal sealed class IortKept
{
    private readonly Dictionary<ulong, IortNode> _smmus = [];
    private readonly Dictionary<uint, IortRootComplex> _complexes = [];
    private readonly Dictionary<string, IortNamedComponent> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, IortReservedMemory> _memory = [];

    /// <param name="table">Null: nothing is taken over.</param>
    public IortKept(IortTable? table)
    {
        Header = table?.Header;
        Nodes = table?.Nodes ?? ImmutableArray<IortNode>.Empty;
        foreach (IortNode node in Nodes)
            Add(node);
    }

    public AcpiHeader? Header { get; }

    public ImmutableArray<IortNode> Nodes { get; }

    /// <summary>The SMMU whose registers begin here.</summary>
    public IortNode? SmmuAt(ulong registers) => _smmus.TryGetValue(registers, out IortNode? node) ? node : null;

    public IortRootComplex? RootComplexOf(int segment) => _complexes.TryGetValue((uint)segment, out IortRootComplex? node) ? node : null;

    /// <summary>The component of an object of the ACPI namespace.</summary>
    public IortNamedComponent? ComponentOf(string path) =>
        _components.TryGetValue(AcpiPath.Normalize(path), out IortNamedComponent? node) ? node : null;

    /// <summary>The reserved memory that has a range which begins here.</summary>
    public IortReservedMemory? MemoryAt(ulong first) => _memory.TryGetValue(first, out IortReservedMemory? node) ? node : null;

    private void Add(IortNode node)
    {
        switch (node)
        {
            case IortSmmu smmu:
                _smmus.TryAdd(smmu.Base, node);
                break;
            case IortSmmuV3 smmu:
                _smmus.TryAdd(smmu.Base, node);
                break;
            case IortRootComplex complex:
                _complexes.TryAdd(complex.Segment, complex);
                break;
            case IortNamedComponent component:
                _components.TryAdd(AcpiPath.Normalize(component.Name), component);
                break;
            case IortReservedMemory memory:
                foreach (IortMemoryRange range in memory.Ranges)
                    _memory.TryAdd(range.Base, memory);
                break;
        }
    }
}
