using System.Collections.Immutable;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>How an IVRS covers a requester.</summary>
/// <param name="Unit">The IOMMU.</param>
/// <param name="Alias">The requester ID that its requests appear with; its own unless an alias entry says otherwise.</param>
internal readonly record struct IvrsDevice(IvrsHardware Unit, ushort Alias);

/// <summary>Requester IDs of a segment, both ends inclusive, that one IOMMU covers.</summary>
internal readonly record struct IvrsCover(ushort First, ushort Last, IvrsHardware Unit);

/// <summary>
/// A range that a requester must reach one to one: an IVMD as Linux takes it (<c>init_unity_map_range</c>).
/// </summary>
/// <param name="Source">The block.</param>
/// <param name="Segment">PCI segment, from the block's reserved bytes.</param>
/// <param name="FirstDevice">First requester.</param>
/// <param name="LastDevice">Last requester, inclusive.</param>
/// <param name="First">First byte: the start rounded up to 4 KiB.</param>
/// <param name="Size">Bytes, rounded up to 4 KiB; perhaps 0.</param>
/// <param name="IsReadable">Reads are mapped; of an exclusion range always.</param>
/// <param name="IsWritable">Writes are mapped; of an exclusion range always.</param>
internal readonly record struct IvrsUnityMap(
    IvrsMemory Source,
    ushort Segment,
    ushort FirstDevice,
    ushort LastDevice,
    ulong First,
    ulong Size,
    bool IsReadable,
    bool IsWritable
);

/// <summary>
/// Which IOMMU and which ranges are for a requester, as Linux reads an IVRS (drivers/iommu/amd/init.c).
/// Built once, it answers in logarithmic time.
/// </summary>
internal sealed class IvrsMap
{
    private const ulong PageMask = 0xfff;

    // Segment in the upper half of an ID, requester in the lower one.
    private readonly IdRangeIndex _units;
    private readonly IdRangeIndex _aliases;
    private readonly ILookup<uint, IdRange> _pieces;
    private readonly ILookup<ushort, uint> _own;
    private readonly List<IvrsHardware> _unitOfRank = [];
    private readonly List<ushort> _aliasOfRank = [];

    public IvrsMap(IvrsTable table)
    {
        Table = table;
        UnitType = HighestType(table);
        Units = UnitsOfType(table, UnitType);
        UnityMaps = ReadUnityMaps(table);

        List<IdRange> units = [];
        List<IdRange> aliases = [];
        foreach (IvrsHardware unit in Units)
            AddEntries(unit, units, aliases);
        _units = IdRangeIndex.Build(units);
        _aliases = IdRangeIndex.Build(aliases);
        _pieces = _units.Pieces.ToLookup(piece => piece.First >> 16);
        _own = Units.OrderBy(unit => unit.DeviceId).ToLookup(unit => unit.Segment, unit => Id(unit.Segment, unit.DeviceId));
    }

    public IvrsTable Table { get; }

    /// <summary>The block type that counts; the same IOMMUs appear again in blocks of other types.</summary>
    public byte UnitType { get; }

    /// <summary>The IOMMUs, in table order.</summary>
    public ImmutableArray<IvrsHardware> Units { get; }

    /// <summary>
    /// The IDs of the I/O APICs that units name. Where one of the machine is missing Linux remaps no interrupts
    /// (<c>check_ioapic_information</c>).
    /// </summary>
    public IEnumerable<byte> IoApics =>
        Units
            .SelectMany(unit => unit.Entries)
            .OfType<IvhdSpecial>()
            .Where(special => special.Variety == IvhdSpecial.IoApic)
            .Select(special => special.Handle);

    /// <summary>All unity and exclusion ranges, in table order.</summary>
    public ImmutableArray<IvrsUnityMap> UnityMaps { get; }

    /// <summary>Null for a requester that no IOMMU covers.</summary>
    public IvrsDevice? Find(ushort segment, ushort requester)
    {
        uint id = Id(segment, requester);
        if (_units.Find(id) is not IdRange unit)
            return null;
        ushort alias = _aliases.Find(id) is IdRange range ? _aliasOfRank[-range.Rank] : requester;
        return new IvrsDevice(_unitOfRank[-unit.Rank], alias);
    }

    /// <summary>
    /// Who is covered, in order. "Make sure IOMMU is not considered to translate itself" (<c>init_iommu_one</c>): whatever the table says,
    /// the functions that are units of the segment are not among them.
    /// </summary>
    public IEnumerable<IvrsCover> CoversOf(ushort segment)
    {
        foreach (IdRange piece in _pieces[segment])
        {
            uint next = piece.First;
            foreach (uint unit in _own[segment].Where(unit => piece.First <= unit && unit <= piece.Last))
            {
                if (next < unit)
                    yield return new IvrsCover((ushort)next, (ushort)(unit - 1), _unitOfRank[-piece.Rank]);
                next = unit + 1;
            }

            if (next <= piece.Last)
                yield return new IvrsCover((ushort)next, (ushort)piece.Last, _unitOfRank[-piece.Rank]);
        }
    }

    /// <summary>The ranges that a requester must reach one to one, in table order.</summary>
    public ImmutableArray<IvrsUnityMap> UnityMapsOf(ushort segment, ushort requester)
    {
        ImmutableArray<IvrsUnityMap>.Builder found = ImmutableArray.CreateBuilder<IvrsUnityMap>();
        foreach (IvrsUnityMap map in UnityMaps)
        {
            if (map.Segment == segment && map.FirstDevice <= requester && requester <= map.LastDevice)
                found.Add(map);
        }

        return found.ToImmutable();
    }

    // get_highest_supported_ivhd_type: the last type that the FIRST unit has counts for all; the scan ends at the first
    // block type above 40h, so that a vendor block hides better types behind it.
    private static byte HighestType(IvrsTable table)
    {
        if (table.Blocks.IsEmpty)
            return 0;
        byte type = table.Blocks[0].Type;
        foreach (IvrsBlock block in table.Blocks)
        {
            if (block.Type > IvrsHardware.Type40)
                break;
            if (block.DeviceId == table.Blocks[0].DeviceId)
                type = block.Type;
        }

        return type;
    }

    private static ImmutableArray<IvrsHardware> UnitsOfType(IvrsTable table, byte type)
    {
        ImmutableArray<IvrsHardware>.Builder units = ImmutableArray.CreateBuilder<IvrsHardware>();
        foreach (IvrsBlock block in table.Blocks)
        {
            if (block is IvrsHardware hardware && hardware.Type == type)
                units.Add(hardware);
        }

        return units.ToImmutable();
    }

    // init_iommu_from_acpi: entries are applied in order, and a later one overrides an earlier one; hence the negative ranks.
    private void AddEntries(IvrsHardware unit, List<IdRange> units, List<IdRange> aliases)
    {
        ushort start = 0;
        ushort? startAlias = null;
        foreach (IvhdEntry entry in unit.Entries)
        {
            switch (entry)
            {
                case IvhdDevice { Type: IvhdEntry.All }:
                    AddUnit(units, unit, 0, ushort.MaxValue);
                    break;
                case IvhdDevice { Type: IvhdEntry.Select } device:
                    AddUnit(units, unit, device.DeviceId, device.DeviceId);
                    break;
                case IvhdDevice { Type: IvhdEntry.RangeStart } device:
                    (start, startAlias) = (device.DeviceId, null);
                    break;
                case IvhdDevice { Type: IvhdEntry.RangeEnd } device:
                    if (startAlias is ushort alias)
                    {
                        AddUnit(units, unit, alias, alias);
                        AddAlias(aliases, unit, start, device.DeviceId, alias);
                    }

                    AddUnit(units, unit, start, device.DeviceId);
                    break;
                case IvhdAlias { Type: IvhdEntry.AliasSelect } device:
                    AddUnit(units, unit, device.DeviceId, device.DeviceId);
                    AddUnit(units, unit, device.SourceId, device.SourceId);
                    AddAlias(aliases, unit, device.DeviceId, device.DeviceId, device.SourceId);
                    break;
                case IvhdAlias device:
                    (start, startAlias) = (device.DeviceId, device.SourceId);
                    break;
                case IvhdExtended { Type: IvhdEntry.ExtendedSelect } device:
                    AddUnit(units, unit, device.DeviceId, device.DeviceId);
                    break;
                case IvhdExtended device:
                    (start, startAlias) = (device.DeviceId, null);
                    break;
                case IvhdSpecial special:
                    AddUnit(units, unit, special.SourceId, special.SourceId);
                    break;
                case IvhdAcpiDevice device:
                    AddUnit(units, unit, device.DeviceId, device.DeviceId);
                    break;
            }
        }
    }

    private void AddUnit(List<IdRange> units, IvrsHardware unit, ushort first, ushort last)
    {
        if (first > last)
            return;
        units.Add(new IdRange(Id(unit.Segment, first), Id(unit.Segment, last), -_unitOfRank.Count));
        _unitOfRank.Add(unit);
    }

    private void AddAlias(List<IdRange> aliases, IvrsHardware unit, ushort first, ushort last, ushort alias)
    {
        if (first > last)
            return;
        aliases.Add(new IdRange(Id(unit.Segment, first), Id(unit.Segment, last), -_aliasOfRank.Count));
        _aliasOfRank.Add(alias);
    }

    private static uint Id(ushort segment, ushort requester) => ((uint)segment << 16) | requester;

    private static ImmutableArray<IvrsUnityMap> ReadUnityMaps(IvrsTable table)
    {
        ImmutableArray<IvrsUnityMap>.Builder maps = ImmutableArray.CreateBuilder<IvrsUnityMap>();
        foreach (IvrsBlock block in table.Blocks)
        {
            // An IVMD with neither bit asks for nothing.
            if (block is not IvrsMemory memory || (!memory.IsUnity && !memory.IsExclusion))
                continue;
            (ushort first, ushort last) = memory.Scope switch
            {
                IvmdScope.All => ((ushort)0, ushort.MaxValue),
                IvmdScope.Range => (memory.DeviceId, memory.AuxiliaryData),
                _ => (memory.DeviceId, memory.DeviceId),
            };
            maps.Add(
                new IvrsUnityMap(
                    memory,
                    memory.SegmentInReserved,
                    first,
                    last,
                    PageAlign(memory.Start),
                    PageAlign(memory.Size),
                    memory.IsReadable || memory.IsExclusion,
                    memory.IsWritable || memory.IsExclusion
                )
            );
        }

        return maps.ToImmutable();
    }

    private static ulong PageAlign(ulong value) => unchecked(value + PageMask) & ~PageMask;
}
