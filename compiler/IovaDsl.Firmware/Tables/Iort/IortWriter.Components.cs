using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Tables.Iort;

// Devices of interconnects by their ACPI paths.
internal sealed partial class IortWriter
{
    private void AddComponent(Device device)
    {
        bool isBehind = !device.Behind.IsEmpty && _smmus.ContainsKey(device.Behind[0].Iommu);
        int bits = BitsOf(device);
        if (device.FirmwarePath is null && !isBehind && bits == LimitBits.None)
            return;
        string path = PathOf(device);
        int name = Name();
        IortNamedComponent? kept = _kept.ComponentOf(path);
        if (kept is not null)
            _moved[(uint)kept.Offset] = (uint)name;
        IortNamedComponent old =
            kept
            ?? new IortNamedComponent
            {
                Offset = name,
                Memory = new IortMemoryAccess(1, 0, 3),
                Name = path,
            };
        bool wasInForce = old.AddressSizeLimit is > 0 and < LimitBits.None;
        byte limit =
            bits != LimitBits.None ? (byte)bits
            : wasInForce ? (byte)LimitBits.None
            : old.AddressSizeLimit ?? (byte)LimitBits.None;
        _nodes.Add(old with { Offset = name, AddressSizeLimit = limit, Mappings = ComponentMappings(device, old, isBehind) });
    }

    // A component's own limit and those of its interconnects are one number in the table.
    private int BitsOf(Device device)
    {
        int bits = device.Limit is { } own ? LimitBits.Of(own, device.Name.ToString(), Format, _model) : LimitBits.None;
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
        {
            if (bus.Limit is { } limit)
                bits = Math.Min(bits, LimitBits.Of(limit, bus.Name.ToString(), Format, _model));
        }

        return bits;
    }

    private string PathOf(Device device)
    {
        if (IsAcpiPath(device.FirmwarePath))
            return device.FirmwarePath!;
        string made = UnusedPath(new string(device.Name.Base.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit).Take(4).ToArray()));
        _model.Lose(
            device.Name.ToString(),
            "its ACPI name",
            $"an IORT names a component by its ACPI path, and none is stated (path): {made} is written."
        );
        return made;
    }

    private static bool IsAcpiPath(string? path) => path is not null && path.StartsWith(@"\", StringComparison.Ordinal);

    // Linux finds a component by its name and takes the first, so two of one name would share the first one's streams
    // (iort_match_node_callback). A name segment has four characters.
    private string UnusedPath(string stem)
    {
        string segment = stem.PadRight(4, '_');
        // What was taken before is taken still.
        int number = _numbers.TryGetValue(stem, out int next) ? next : 1;
        for (; !_componentPaths.Add(@"\_SB_." + segment) && number < 10_000; number++)
        {
            string digits = number.ToString(CultureInfo.InvariantCulture);
            segment = stem.Substring(0, Math.Min(stem.Length, 4 - digits.Length)).PadRight(4 - digits.Length, '_') + digits;
        }

        _numbers[stem] = number;
        return @"\_SB_." + segment;
    }

    private ImmutableArray<IortIdMapping> ComponentMappings(Device device, IortNamedComponent old, bool isBehind)
    {
        if (!isBehind)
            return ImmutableArray<IortIdMapping>.Empty;
        IortIdMapping[] made =
        [
            .. device.Behind.Where(mapping => _smmus.ContainsKey(mapping.Iommu)).SelectMany(mapping => ComponentMappings(device, mapping)),
        ];
        List<IortIdMapping> kept = [.. old.Mappings.Select(Moved)];
        return kept.TrueForAll(mapping => mapping.OutputReference != 0) && StreamsOf(kept).SequenceEqual(StreamsOf(made))
            ? kept.ToImmutableArray()
            : made.ToImmutableArray();
    }

    /// <summary>
    /// A single mapping for each stream: of a platform device Linux takes no others (<c>iort_node_map_platform_id</c>). A range is for
    /// callers that bring an ID.
    /// </summary>
    private IEnumerable<IortIdMapping> ComponentMappings(Device device, IommuMapping mapping)
    {
        (uint first, uint last) = mapping.Streams ?? (0, 0);
        uint smmu = (uint)_smmus[mapping.Iommu];
        if (mapping.Streams is null)
            _model.Lose(device.Name.ToString(), "streams", "none is stated, and an IORT maps to one: 0x0 is written.");
        if (mapping.StreamMask is { } mask)
            _model.Lose(
                device.Name.ToString(),
                $"mask 0x{mask:x}",
                $"an IORT has no masks of streams: those of 0x{first:x}..0x{last:x} are written."
            );
        if (last - first < MostSingleMappings)
            return Enumerable.Range(0, (int)(last - first) + 1).Select(i => new IortIdMapping(0, 0, first + (uint)i, smmu, 1));
        _model.Lose(
            device.Name.ToString(),
            $"streams 0x{first:x}..0x{last:x}",
            "so many have no room as single mappings, and a range is not used for a platform device; one is written."
        );
        return [new IortIdMapping(0, last - first, first, smmu, 0)];
    }

    // What the mappings of a component lead to, in order and once each: what says the same in other words is kept as it was.
    private IEnumerable<(uint Smmu, uint Stream)> StreamsOf(IEnumerable<IortIdMapping> mappings) =>
        mappings
            .Where(mapping => _smmuNames.Contains(mapping.OutputReference))
            .SelectMany(mapping =>
                Enumerable
                    .Range(0, mapping.IsSingle ? 1 : (int)Math.Min(mapping.IdCount, RangeOfAllStreams) + 1)
                    .Select(i => (mapping.OutputReference, mapping.OutputBase + (uint)i))
            )
            .Distinct();
}
