using System.Collections.Immutable;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// An <c>iommu-map</c> or <c>msi-map</c> with its mask, as Linux 7.2 reads it (<c>of_map_id</c>): a row is an input base, a phandle, as
/// many output cells as the target asks for, and a length.
/// </summary>
/// <param name="Entries">In stored order: the first that covers an ID counts.</param>
/// <param name="StoredMask"><c>iommu-map-mask</c> or <c>msi-map-mask</c>; null where absent, which keeps all bits.</param>
/// <param name="IsWhole">Every row is all there; a lookup that gets as far as a row that is not fails.</param>
internal sealed record DtIdMap(ImmutableArray<DtIdMapEntry> Entries, uint? StoredMask, bool IsWhole = true)
{
    public uint Mask => StoredMask ?? uint.MaxValue;

    /// <summary>
    /// The target asks for two cells and the rows have one: an old tree, told by one target and lengths of 1 everywhere
    /// (<c>of_check_bad_map</c>).
    /// </summary>
    public bool IsLegacy { get; init; }

    /// <summary>It was read as a kernel before 7.2 does: a target that is not there counts only for the IDs of its own row.</summary>
    public bool IsReadAsBefore72 { get; init; }

    /// <summary>What kernels before 7.2, to which every row has four cells, make of it.</summary>
    public DtOlderReading Older { get; init; }

    /// <summary>The rows cover no ID: a boot loader is to fill them in.</summary>
    public bool IsPlaceholder
    {
        get
        {
            foreach (DtIdMapEntry entry in Entries)
            {
                if (entry.Length != 0)
                    return false;
            }

            return !Entries.IsEmpty;
        }
    }

    /// <summary>
    /// What an ID becomes. Entries are tried in order; one whose base has bits outside the mask, or whose target is not there, ends the
    /// search with a failure; an ID that no entry covers passes untranslated.
    /// </summary>
    public DtMapped Map(uint id)
    {
        uint masked = id & Mask;
        foreach (DtIdMapEntry entry in Entries)
        {
            if (EndsSearch(entry))
                return new DtMapped(DtMapping.Failed, id, null);
            if (masked < entry.InputBase || masked - entry.InputBase >= entry.Length)
                continue;
            return entry.HasRangeOfSeveralCells || entry.Target is null
                ? new DtMapped(DtMapping.Failed, id, null)
                : new DtMapped(DtMapping.Mapped, unchecked(masked - entry.InputBase + entry.OutputBase), entry.Target);
        }

        return new DtMapped(IsWhole ? DtMapping.Untranslated : DtMapping.Failed, id, null);
    }

    /// <summary>Linux gives up on reaching this entry, whatever the ID.</summary>
    public bool EndsSearch(DtIdMapEntry entry) => (entry.InputBase & ~Mask) != 0 || (entry.Target is null && !IsReadAsBefore72);
}

/// <summary>One row: IDs <c>InputBase .. InputBase + Length - 1</c> become <c>OutputBase …</c> at the target.</summary>
/// <param name="InputBase">First ID, after the mask.</param>
/// <param name="Phandle">As stored.</param>
/// <param name="Target">Null where no node has this phandle.</param>
/// <param name="OutputBase">The first output cell; 0 where the target asks for none.</param>
/// <param name="Length">How many IDs.</param>
internal readonly record struct DtIdMapEntry(uint InputBase, uint Phandle, DtNode? Target, uint OutputBase, uint Length)
{
    /// <summary>How many output cells the row has.</summary>
    public int OutputCells { get; init; } = 1;

    /// <summary>The second output cell, of an Arm SMMU the mask of the stream; null where there is none.</summary>
    public uint? SecondOutput { get; init; }

    /// <summary>Of several cells nobody says how they count up: Linux refuses a row of more than one ID when it matches.</summary>
    public bool HasRangeOfSeveralCells => OutputCells > 1 && Length > 1;
}

/// <summary>What kernels before 7.2 make of a map.</summary>
internal enum DtOlderReading
{
    /// <summary>The same.</summary>
    Same,

    /// <summary>The size is no multiple of four cells: they fail, and nothing that the map is for is translated.</summary>
    Refused,

    /// <summary>The size is a multiple of four cells, so they take cells of one row for those of another.</summary>
    Misread,
}

/// <summary>How a lookup ended.</summary>
internal enum DtMapping
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
internal readonly record struct DtMapped(DtMapping Outcome, uint Id, DtNode? Target);
