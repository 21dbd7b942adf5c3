using System.Collections.Immutable;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>An <c>iommu-map</c> or <c>msi-map</c> with its mask (Linux <c>of_map_id</c>).</summary>
/// <param name="Entries">In stored order: the first that covers an ID counts.</param>
/// <param name="StoredMask"><c>iommu-map-mask</c> or <c>msi-map-mask</c>; null where absent, which keeps all bits.</param>
public sealed record DtIdMap(ImmutableArray<DtIdMapEntry> Entries, uint? StoredMask)
{
    public uint Mask => StoredMask ?? uint.MaxValue;
}

/// <summary>One group of four cells: IDs <c>InputBase .. InputBase + Length - 1</c> become <c>OutputBase …</c> at the target.</summary>
public readonly record struct DtIdMapEntry(uint InputBase, uint Phandle, DtNode? Target, uint OutputBase, uint Length);
