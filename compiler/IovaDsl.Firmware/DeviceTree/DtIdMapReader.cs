using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// Reads the rows of an <c>iommu-map</c> or <c>msi-map</c> as Linux does (<c>of_map_id</c>), and says what is wrong with them.
/// </summary>
/// <param name="phandles">Of the tree.</param>
/// <param name="log">Takes what is wrong.</param>
/// <param name="kernel">A kernel that is known to read the tree; null: one from 7.2 on.</param>
internal sealed class DtIdMapReader(DtPhandles phandles, FindingLog log, KernelVersion? kernel)
{
    // Linux's MAX_PHANDLE_ARGS.
    private const uint MaxOutputCells = 16;

    private readonly bool _isBefore72 = kernel is { } known && !KernelRules.IommuMapCells.HoldsFor(known);

    /// <param name="node">The node with the map.</param>
    /// <param name="name"><c>iommu-map</c> or <c>msi-map</c>.</param>
    /// <param name="cellsName"><c>#iommu-cells</c> or <c>#msi-cells</c>: how many output cells a target asks for.</param>
    public DtIdMap? Read(DtNode node, string name, string cellsName)
    {
        if (node.Property(name) is not DtProperty property)
            return null;
        bool isLegacy = IsLegacy(property, cellsName);
        ImmutableArray<DtIdMapEntry>.Builder entries = ImmutableArray.CreateBuilder<DtIdMapEntry>();
        bool isWhole = property.Value.Length % (_isBefore72 ? 16 : 4) == 0;
        bool hasLongRows = false;
        for (int at = 0; isWhole && at < property.CellCount; )
        {
            uint cells = OutputCells(property.Cell(at + 1), cellsName, isLegacy);
            if (cells > MaxOutputCells || property.CellCount - at < 3 + cells)
            {
                isWhole = false;
                break;
            }

            entries.Add(Entry(property, at, (int)cells));
            hasLongRows |= cells != 1;
            at += 3 + (int)cells;
        }

        DtIdMap map = new(entries.ToImmutable(), node.Cell(name + "-mask"), isWhole)
        {
            IsLegacy = isLegacy && !_isBefore72,
            IsReadAsBefore72 = _isBefore72,
            Older =
                !hasLongRows ? DtOlderReading.Same
                : property.Value.Length % 16 != 0 ? DtOlderReading.Refused
                : DtOlderReading.Misread,
        };
        Report(node, name, property, map);
        return map;
    }

    private DtIdMapEntry Entry(DtProperty property, int at, int cells) =>
        new(
            property.Cell(at),
            property.Cell(at + 1),
            phandles.Find(property.Cell(at + 1)),
            cells > 0 ? property.Cell(at + 2) : 0,
            property.Cell(at + 2 + cells)
        )
        {
            OutputCells = cells,
            SecondOutput = cells > 1 ? property.Cell(at + 3) : null,
        };

    // A target that is not there asks for nothing: the row is read with one cell, and every search ends at it.
    private uint OutputCells(uint phandle, string cellsName, bool isLegacy) =>
        isLegacy || _isBefore72 ? 1 : phandles.Find(phandle)?.Cell(cellsName) ?? 1;

    private bool IsLegacy(DtProperty property, string cellsName)
    {
        if (property.CellCount == 0 || property.Value.Length % 16 != 0 || phandles.Find(property.Cell(1))?.Cell(cellsName) != 2)
            return false;
        for (int at = 0; at < property.CellCount; at += 4)
        {
            if (property.Cell(at + 1) != property.Cell(1) || property.Cell(at + 3) != 1)
                return false;
        }

        return true;
    }

    private void Report(DtNode node, string name, DtProperty property, DtIdMap map)
    {
        if (!map.IsWhole)
            log.Find(
                FirmwareCatalog.DtCellsRow,
                property.Offset,
                name,
                $"The {name} of {node.Name} has {property.Value.Length} bytes, which end inside a row; "
                    + (_isBefore72 ? $"Linux {kernel}, to which a row has four cells, translates nothing of it." : "Linux fails there.")
            );
        foreach (DtIdMapEntry entry in map.Entries)
        {
            if (entry.Target is null)
                log.Find(
                    FirmwareCatalog.DtPhandleRow,
                    property.Offset,
                    name,
                    $"A row of the {name} of {node.Name} names phandle 0x{entry.Phandle:x}, which no node has: "
                        + (_isBefore72 ? "what matches it is not translated." : "Linux's search ends there.")
                );
            else if ((entry.InputBase & ~map.Mask) != 0)
                log.Find(
                    FirmwareCatalog.DtCellsRow,
                    property.Offset,
                    name,
                    $"A row of the {name} of {node.Name} begins at 0x{entry.InputBase:x}, which has bits outside the mask 0x{map.Mask:x}: "
                        + "Linux's search ends there."
                );
            else if (entry.HasRangeOfSeveralCells)
                log.Find(
                    FirmwareCatalog.DtCellsRow,
                    property.Offset,
                    name,
                    $"A row of the {name} of {node.Name} maps {entry.Length} IDs from 0x{entry.InputBase:x} on to {entry.OutputCells} "
                        + "cells; Linux refuses every ID that matches it, as nobody says how the cells count up."
                );
        }
    }
}
