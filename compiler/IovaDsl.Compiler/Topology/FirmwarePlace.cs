using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Topology;

/// <summary>A place in firmware.</summary>
/// <param name="Table">The table, tree or file: <c>IORT</c>, <c>board.dtb</c>, <c>sys/class/iommu/dmar0</c>.</param>
/// <param name="Structure">What stands there: <c>RMRR</c>, <c>/soc/pcie dma-ranges</c>; null: the whole of it.</param>
/// <param name="Offset">Its first byte from the start of the table; null where it has none.</param>
internal sealed record FirmwarePlace(string Table, string? Structure = null, long? Offset = null) : Place
{
    /// <summary>In words: <c>DMAR RMRR at 0x48</c>.</summary>
    public override string ToString() =>
        Table + (Structure is null ? "" : " " + Structure) + (Offset is { } offset ? FormattableString.Invariant($" at 0x{offset:x}") : "");
}
