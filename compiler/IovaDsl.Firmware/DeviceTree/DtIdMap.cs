using System.Collections.Immutable;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>An <c>iommu-map</c> or <c>msi-map</c> with its mask (Linux <c>of_map_id</c>).</summary>
/// <param name="Entries">In stored order: the first that covers an ID counts.</param>
/// <param name="StoredMask"><c>iommu-map-mask</c> or <c>msi-map-mask</c>; null where absent, which keeps all bits.</param>
/// <param name="IsWhole">The property is a multiple of four cells and not empty; Linux refuses it otherwise.</param>
public sealed record DtIdMap(ImmutableArray<DtIdMapEntry> Entries, uint? StoredMask, bool IsWhole = true)
{
    public uint Mask => StoredMask ?? uint.MaxValue;

    /// <summary>
    /// What an ID becomes. Entries are tried in order; one whose base has bits outside the mask, or whose target
    /// is not there, ends the search with a failure; an ID that no entry covers passes untranslated.
    /// </summary>
    public DtMapped Map(uint id)
    {
        if (!IsWhole)
            return new DtMapped(DtMapping.Failed, id, null);
        uint masked = id & Mask;
        foreach (DtIdMapEntry entry in Entries)
        {
            if ((entry.InputBase & ~Mask) != 0)
                return new DtMapped(DtMapping.Failed, id, null);
            if (masked < entry.InputBase || masked - entry.InputBase >= entry.Length)
                continue;
            return entry.Target is null
                ? new DtMapped(DtMapping.Failed, id, null)
                : new DtMapped(DtMapping.Mapped, unchecked(masked - entry.InputBase + entry.OutputBase), entry.Target);
        }

        return new DtMapped(DtMapping.Untranslated, id, null);
    }
}

/// <summary>One group of four cells: IDs <c>InputBase .. InputBase + Length - 1</c> become <c>OutputBase …</c> at the target.</summary>
public readonly record struct DtIdMapEntry(uint InputBase, uint Phandle, DtNode? Target, uint OutputBase, uint Length);

/// <summary>How a lookup ended.</summary>
public enum DtMapping
{
    /// <summary>No entry covers the ID: it passes as it is.</summary>
    Untranslated,

    /// <summary>An entry covers the ID.</summary>
    Mapped,

    /// <summary>The map is malformed where the search came by.</summary>
    Failed,
}

/// <summary>What an ID becomes.</summary>
/// <param name="Outcome">How the lookup ended.</param>
/// <param name="Id">The ID at the target, or the ID asked for.</param>
/// <param name="Target">Null unless mapped.</param>
public readonly record struct DtMapped(DtMapping Outcome, uint Id, DtNode? Target);
