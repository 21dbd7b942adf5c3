using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Bytes;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Finds nodes by phandle, and reads properties that are lists of phandles with arguments.</summary>
internal sealed class DtPhandles
{
    // Linux's MAX_PHANDLE_ARGS.
    private const uint MaxArguments = 16;

    private readonly Dictionary<uint, DtNode> _nodes = [];

    public DtPhandles(DtNode root)
    {
        foreach (DtNode node in root.Walk())
        {
            uint phandle = node.Phandle;
            if (phandle != 0 && !_nodes.ContainsKey(phandle))
                _nodes.Add(phandle, node);
        }
    }

    /// <summary>The first node with this phandle; null when there is none.</summary>
    public DtNode? Find(uint phandle) => _nodes.TryGetValue(phandle, out DtNode? node) ? node : null;

    /// <summary>
    /// All references of a property. The target says by <paramref name="cellsName"/> how many cells follow its phandle, none if it does
    /// not.
    /// A list that cannot be followed further (no such node, cells missing) ends there, with a problem.
    /// </summary>
    internal ImmutableArray<DtReference> References(DtNode node, string name, string cellsName, FindingLog log)
    {
        if (node.Property(name) is not DtProperty property)
            return ImmutableArray<DtReference>.Empty;
        ImmutableArray<DtReference>.Builder references = ImmutableArray.CreateBuilder<DtReference>();
        for (int at = 0; at < property.CellCount; )
        {
            DtReference reference = At(property, cellsName, ref at, out bool isWhole);
            references.Add(reference);
            if (!isWhole)
            {
                log.Find(
                    FirmwareCatalog.DtPhandleRow,
                    property.Offset,
                    name,
                    $"The {name} of {node.Name} cannot be followed: phandle 0x{reference.Phandle:x} is "
                        + $"{(reference.Target is null ? "no node's" : "short of cells")}."
                );
                break;
            }
        }

        return references.ToImmutable();
    }

    /// <summary>The reference at an index; null when the list does not get there.</summary>
    internal DtReference? Reference(DtProperty property, string cellsName, int index)
    {
        int at = 0;
        for (int i = 0; at < property.CellCount; i++)
        {
            DtReference reference = At(property, cellsName, ref at, out bool isWhole);
            if (!isWhole)
                return null;
            if (i == index)
                return reference;
        }

        return null;
    }

    // Phandle 0 is an empty entry without arguments (of_phandle_iterator_next).
    private DtReference At(DtProperty property, string cellsName, ref int at, out bool isWhole)
    {
        uint phandle = property.Cell(at++);
        DtNode? target = Find(phandle);
        uint cells = target?.Cell(cellsName) ?? 0;
        isWhole = phandle == 0 || (target is not null && cells <= MaxArguments && cells <= property.CellCount - at);
        if (!isWhole || cells == 0)
            return new DtReference(phandle, target, ImmutableArray<uint>.Empty);
        ImmutableArray<uint>.Builder arguments = ImmutableArray.CreateBuilder<uint>((int)cells);
        for (uint i = 0; i < cells; i++)
            arguments.Add(property.Cell(at++));
        return new DtReference(phandle, target, arguments.MoveToImmutable());
    }
}
