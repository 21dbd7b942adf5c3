using System.Collections.Immutable;
using System.Globalization;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>A platform's SMMUs, root complexes, components, ITS groups and reserved ranges as an IORT.</summary>
internal static class IortExport
{
    public static IortTable Make(ExportModel model, IortTable? kept) => new IortWriter(model, kept).Make();
}

/// <summary>
/// One IORT in the making. Nodes are named by numbers of our own until <see cref="IortLayout"/> places them; what a kept
/// table says of a node beside what the platform says is taken over.
/// </summary>
internal sealed class IortWriter
{
    private const string Format = "an IORT";
    private const byte RevisionWithRmr = 5;
    private const uint RangeOfAllStreams = 0xffff;
    private const uint MostSingleMappings = 1024;

    private readonly ExportModel _model;
    private readonly AcpiHeader? _keptHeader;
    private readonly IortKept _kept;
    private readonly List<IortNode> _nodes = [];
    private readonly Dictionary<Iommu, int> _smmus = [];
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);
    private readonly Dictionary<uint, uint> _moved = [];
    private readonly HashSet<string> _componentPaths;
    private readonly ILookup<Bus, Bus> _limitedBridges;
    private ILookup<Iommu, StreamsToGroup>? _streamsToGroups;

    public IortWriter(ExportModel model, IortTable? kept)
    {
        _model = model;
        _keptHeader = kept?.Header;
        _kept = new IortKept(kept);
        _componentPaths = new(
            model.Platform.Devices.Select(device => device.FirmwarePath).Where(IsAcpiPath).OfType<string>(),
            StringComparer.Ordinal
        );
        _limitedBridges = model.Platform.Buses.Where(bus => bus is { Kind: BusKind.Bridge, Limit: not null }).ToLookup(ExportModel.RootOf);
    }

    public IortTable Make()
    {
        foreach (MsiController controller in _model.Platform.MsiControllers)
            LoseController(controller);
        AddGroups();
        _streamsToGroups = StreamsToGroups().ToLookup(streams => streams.Iommu);
        foreach (Iommu iommu in _model.Platform.Iommus)
            AddSmmu(iommu);
        foreach (IGrouping<int, Bus> segment in _model.RootBuses.GroupBy(bus => bus.Segment ?? 0))
            AddRootComplex(segment.Key, [.. segment]);
        foreach (Device device in _model.Platform.Devices.Where(device => device.Parent.Kind == BusKind.Interconnect))
            AddComponent(device);
        AddReservedRanges();
        _model.LoseAliases("IORT");
        AddKept();
        byte revision = _nodes.Any(node => node is IortReservedMemory) ? RevisionWithRmr : (byte)0;
        AcpiHeader header = TableHeaders.Make(_model, IortTable.Signature, revision, _keptHeader);
        return IortLayout.Arrange(
            new IortTable(header with { Revision = Math.Max(header.Revision, revision) }) { Nodes = _nodes.ToImmutableArray() }
        );
    }

    private int Name() => _nodes.Count + 1;

    // ---- ITS groups ----

    private void LoseController(MsiController controller)
    {
        if (controller.Kind != MsiControllerKind.GicV3Its)
            _model.Lose(
                controller.Name.ToString(),
                "the MSI controller",
                "an IORT knows ITS groups alone; others stand in the MADT or nowhere."
            );
        else if (controller.Doorbell is { } doorbell)
            _model.Lose(
                controller.Name.ToString(),
                "doorbell " + doorbell,
                "an IORT names an ITS by its id; where it is stands in the MADT."
            );
    }

    private void AddGroups()
    {
        foreach (IortItsGroup old in _kept.Nodes.OfType<IortItsGroup>())
            AddGroup(old.Ids, old);
        foreach (
            ImmutableArray<MsiController> signals in _model
                .Platform.Buses.Select(bus => bus.Signals)
                .Concat(_model.Platform.Devices.Select(device => device.Signals))
        )
            GroupOf(signals);
    }

    private int? GroupOf(ImmutableArray<MsiController> signals)
    {
        List<MsiController> services = [.. signals.Where(controller => controller.Kind == MsiControllerKind.GicV3Its)];
        return services.Count == 0 ? null : AddGroup(services.Select(IdOf).ToImmutableArray(), null);
    }

    private int AddGroup(ImmutableArray<uint> ids, IortItsGroup? old)
    {
        string key = string.Join(",", ids);
        if (!_groups.TryGetValue(key, out int name))
        {
            _groups.Add(key, name = Name());
            _nodes.Add((old ?? new IortItsGroup { Offset = name }) with { Offset = name, Ids = ids });
        }

        if (old is not null)
            _moved[(uint)old.Offset] = (uint)name;
        return name;
    }

    private uint IdOf(MsiController controller)
    {
        if (controller.Id is { } id)
            return (uint)id;
        uint index = (uint)
            _model.Platform.MsiControllers.Where(other => other.Kind == MsiControllerKind.GicV3Its).ToList().IndexOf(controller);
        _model.Lose(controller.Name.ToString(), "its id", $"an ITS is named by its id, and none is stated (id): {index} is written.");
        return index;
    }

    // ---- SMMUs ----

    private void AddSmmu(Iommu iommu)
    {
        if (IommuKinds.Of(iommu.Kind).Table != IortTable.Signature)
        {
            _model.Lose(iommu.Name.ToString(), "the IOMMU", "an IORT holds SMMUs alone.");
            return;
        }

        if (iommu.Registers is not { } registers)
        {
            _model.Lose(iommu.Name.ToString(), "the IOMMU", "an IORT finds an SMMU by its registers, and none are stated (registers).");
            return;
        }

        _model.LoseAperture(iommu, Format, "an ID register of the SMMU does");
        int name = Name();
        _smmus.Add(iommu, name);
        IortNode? old = _kept.SmmuAt(registers.First);
        if (old is not null)
            _moved[(uint)old.Offset] = (uint)name;
        _nodes.Add(
            MakeSmmu(iommu, registers, name, old) with
            {
                Identifier = (uint)(iommu.Id ?? old?.Identifier ?? 0),
                Mappings = SmmuMappings(iommu, old),
            }
        );
    }

    private static IortNode MakeSmmu(Iommu iommu, IovaRange registers, int name, IortNode? old)
    {
        if (iommu.Kind == ArmSmmuV2.Kind)
        {
            IortSmmu second =
                old as IortSmmu
                ?? new IortSmmu
                {
                    Offset = name,
                    Model = 1,
                    Flags = 2,
                };
            return second with
            {
                Offset = name,
                Base = registers.First,
                Span = registers.LengthMinusOne + 1,
                Flags = WithCoherence(iommu, second.Flags, 2),
            };
        }

        // In revision 0 the index of a mapping for the SMMU's own MSIs does not count; in a later one it would hide the only
        // mapping. The two last fields are there for iasl, which complains of a node without them.
        IortSmmuV3 third =
            old as IortSmmuV3
            ?? Wired(
                iommu,
                new IortSmmuV3
                {
                    Offset = name,
                    Flags = 1,
                    ProximityDomain = 0,
                    DeviceIdMappingIndex = 0,
                }
            );
        uint model =
            iommu.Kind == HisiliconHi161x.Kind ? IortSmmuV3.ModelHiSilicon161x
            : third.Model == IortSmmuV3.ModelHiSilicon161x ? IortSmmuV3.ModelGeneric
            : third.Model;
        return third with { Offset = name, Base = registers.First, Model = model, Flags = WithCoherence(iommu, third.Flags, 1) };
    }

    private static uint WithCoherence(Iommu iommu, uint flags, uint bit) =>
        ExportModel.Number(iommu, IommuFacts.SmmuCoherent) switch
        {
            0 => flags & ~bit,
            > 0 => flags | bit,
            null => flags,
        };

    private static IortSmmuV3 Wired(Iommu iommu, IortSmmuV3 smmu)
    {
        uint At(int index) =>
            iommu.Facts.FirstOrDefault(fact => fact.Key == "iort/gsiv") is { } fact && index < fact.Values.Length
                ? (uint)(fact.Values[index].Number ?? 0)
                : 0;
        return smmu with { EventGsiv = At(0), PriGsiv = At(1), GerrGsiv = At(2), SyncGsiv = At(3) };
    }

    // Streams go on to the ITS group as they are. Where several groups are signalled, each stream range goes to its own.
    private ImmutableArray<IortIdMapping> SmmuMappings(Iommu iommu, IortNode? old)
    {
        if (old is { Mappings.IsEmpty: false } && old.Mappings.All(mapping => _moved.ContainsKey(mapping.OutputReference)))
            return old.Mappings.Select(Moved).ToImmutableArray();
        StreamsToGroup[] streams = [.. _streamsToGroups![iommu]];
        int[] groups = [.. streams.Select(stream => stream.Group).Distinct()];
        if (groups.Length == 1)
            return ImmutableArray.Create(
                new IortIdMapping(0, Math.Max(RangeOfAllStreams, streams.Max(stream => stream.Last)), 0, (uint)groups[0], 0)
            );
        return streams
            .Select(stream => new IortIdMapping(stream.First, stream.Last - stream.First, stream.First, (uint)stream.Group, 0))
            .ToImmutableArray();
    }

    private readonly record struct StreamsToGroup(Iommu Iommu, uint First, uint Last, int Group);

    private IEnumerable<StreamsToGroup> StreamsToGroups()
    {
        foreach (Bus bus in _model.RootBuses)
        {
            if (GroupOf(bus.Signals) is not { } group)
                continue;
            foreach (RequesterSpan span in RequesterSpans.Of(bus))
            {
                uint last = span.SingleStream ? span.FirstStream : unchecked(span.FirstStream + (span.Last - span.First));
                if (span.Iommu is { } iommu)
                    yield return new StreamsToGroup(iommu, span.FirstStream, last, group);
            }
        }

        foreach (Device device in _model.Platform.Devices.Where(device => device.Parent.Kind == BusKind.Interconnect))
        {
            if (device.Behind.IsEmpty || GroupOf(device.Signals) is not { } group)
                continue;
            foreach (IommuMapping mapping in device.Behind)
            {
                if (mapping.Streams is var (first, last))
                    yield return new StreamsToGroup(mapping.Iommu, first, last, group);
            }
        }
    }

    private IortIdMapping Moved(IortIdMapping mapping) =>
        mapping with
        {
            OutputReference = _moved.TryGetValue(mapping.OutputReference, out uint name) ? name : 0,
        };

    // ---- root complexes ----

    private void AddRootComplex(int segment, List<Bus> buses)
    {
        int name = Name();
        IortRootComplex? kept = _kept.RootComplexOf(segment);
        if (kept is not null)
            _moved[(uint)kept.Offset] = (uint)name;
        IortRootComplex old =
            kept
            ?? new IortRootComplex
            {
                Offset = name,
                Revision = 1,
                Memory = new IortMemoryAccess(1, 0, 3),
                AddressSizeLimit = LimitBits.None,
            };
        IortRootComplex complex = WithLimit(old, buses);
        _nodes.Add(complex with { Offset = name, Segment = (uint)segment, Mappings = RootMappings(buses) });
        foreach (Bus bus in buses)
        {
            if (!bus.BridgeWindows.IsEmpty)
                _model.Lose(
                    bus.Name.ToString(),
                    $"{bus.BridgeWindows.Length} bridge-window",
                    "outbound windows stand in _CRS of the DSDT, not in an IORT."
                );
        }

        foreach (Bus bridge in buses.SelectMany(bus => _limitedBridges[bus]))
            _model.Lose(
                bridge.Name.ToString(),
                ExportModel.Describe(bridge.Limit!),
                "an IORT limits root complexes and named components; a bridge is neither."
            );
    }

    // One node stands for all root buses of its segment, so the narrowest limit is the one that can be written.
    private IortRootComplex WithLimit(IortRootComplex old, List<Bus> buses)
    {
        int[] bits =
        [
            .. buses.Select(bus => bus.Limit is { } limit ? LimitBits.Of(limit, bus.Name.ToString(), Format, _model) : LimitBits.None),
        ];
        int written = bits.Min();
        for (int i = 0; i < buses.Count; i++)
        {
            if (bits[i] != written)
                _model.Lose(
                    buses[i].Name.ToString(),
                    $"address-bits {bits[i]}",
                    $"an IORT has one root complex a segment: {written} bits are written for all its buses."
                );
        }

        bool wasInForce = old.LimitIsDefined && old.AddressSizeLimit is > 0 and < LimitBits.None;
        if (written == LimitBits.None)
            return wasInForce ? old with { AddressSizeLimit = LimitBits.None } : old;
        return old with { Revision = Math.Max(old.Revision, (byte)1), AddressSizeLimit = (byte)written };
    }

    private ImmutableArray<IortIdMapping> RootMappings(List<Bus> buses)
    {
        ImmutableArray<IortIdMapping>.Builder mappings = ImmutableArray.CreateBuilder<IortIdMapping>();
        foreach (Bus bus in buses)
        {
            foreach (RequesterSpan span in RequesterSpans.Of(bus))
                AddMappings(mappings, bus, span);
        }

        return mappings.ToImmutable();
    }

    private void AddMappings(ImmutableArray<IortIdMapping>.Builder mappings, Bus bus, RequesterSpan span)
    {
        if (span.Iommu is { } iommu)
        {
            if (!_smmus.TryGetValue(iommu, out int smmu))
                return;
            if (!span.SingleStream)
                mappings.Add(new IortIdMapping(span.First, span.Last - span.First, span.FirstStream, (uint)smmu, 0));
            else if (span.First == 0 && span.Last == RangeOfAllStreams)
                mappings.Add(new IortIdMapping(0, 0, span.FirstStream, (uint)smmu, 1));
            else
            {
                for (uint id = span.First; id <= span.Last; id++)
                    mappings.Add(new IortIdMapping(id, 0, span.FirstStream, (uint)smmu, 0));
            }
        }
        else if (GroupOf(bus.Signals) is { } group)
            mappings.Add(new IortIdMapping(span.First, span.Last - span.First, span.First, (uint)group, 0));
    }

    // ---- named components ----

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
        for (int number = 1; !_componentPaths.Add(@"\_SB_." + segment) && number < 10_000; number++)
        {
            string digits = number.ToString(CultureInfo.InvariantCulture);
            segment = stem.Substring(0, Math.Min(stem.Length, 4 - digits.Length)).PadRight(4 - digits.Length, '_') + digits;
        }

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
            .Where(mapping => _smmus.ContainsValue((int)mapping.OutputReference))
            .SelectMany(mapping =>
                Enumerable
                    .Range(0, mapping.IsSingle ? 1 : (int)Math.Min(mapping.IdCount, RangeOfAllStreams) + 1)
                    .Select(i => (mapping.OutputReference, mapping.OutputBase + (uint)i))
            )
            .Distinct();

    // ---- reserved ranges ----

    private void AddReservedRanges()
    {
        foreach (ExportClaim claim in _model.Claims())
        {
            List<(int Smmu, uint First, uint Last)> streams = [.. claim.Devices.SelectMany(StreamsOf).Distinct()];
            if (streams.Count == 0)
            {
                _model.Lose(claim, "an RMR is for streams of an SMMU, and none of its devices has any in the table.");
                continue;
            }

            if (!claim.IsDirect)
            {
                _model.Lose(claim, "an RMR is a direct region; an IORT reserves in no other way.");
                continue;
            }

            LoseDetails(claim);
            _nodes.Add(
                new IortReservedMemory
                {
                    Offset = Name(),
                    Revision = 3,
                    Identifier = (uint)Name(),
                    Flags = FlagsOf(claim.Region),
                    Ranges = ImmutableArray.Create(new IortMemoryRange(claim.Region.First, claim.Region.KernelLength)),
                    Mappings = streams
                        .Select(stream => new IortIdMapping(0, stream.Last - stream.First, stream.First, (uint)stream.Smmu, 0))
                        .ToImmutableArray(),
                }
            );
        }
    }

    // The memory attribute and the privilege are those of the kept node for the same memory.
    private uint FlagsOf(ReservedRegion region)
    {
        uint kept = _kept.MemoryAt(region.First)?.Flags ?? 0;
        return (kept & ~1u) | (region.Kind == RegionKind.DirectRelaxable ? 1u : 0u);
    }

    private void LoseDetails(ExportClaim claim)
    {
        if (claim.Claim.SinceKernel is { } kernel)
            _model.Lose(claim.ElementName, "since kernel " + kernel, "Linux reports RMRs from 6.0 on.");
        if (claim.Devices.Any(device => device.Address is not null))
            _model.Lose(
                claim,
                "for PCI devices Linux honours an RMR only where _DSM function 5 of the host bridge keeps the boot configuration; "
                    + "that stands in the DSDT."
            );
        if ((claim.Region.First & 0xffff) != 0 || (claim.Region.KernelLength & 0xffff) != 0)
            _model.Lose(claim, "an RMR is aligned to 64 KiB; Linux complains of this one and takes whole pages.");
    }

    private IEnumerable<(int Smmu, uint First, uint Last)> StreamsOf(Device device)
    {
        if (_model.IommuOf(device) is not { } iommu || !_smmus.TryGetValue(iommu, out int smmu))
            yield break;
        if (device.Address is { } address)
        {
            (uint from, uint to) = StandIn.RequestersOf(device);
            RequesterSpan? span = RequesterSpans
                .Of(ExportModel.RootOf(device.Parent))
                .FirstOrDefault(span => span.First <= address.RequesterId && address.RequesterId <= span.Last);
            if (span is { SingleStream: true })
                yield return (smmu, span.FirstStream, span.FirstStream);
            else if (span is not null)
                yield return (
                    smmu,
                    unchecked(span.FirstStream + (Math.Max(from, span.First) - span.First)),
                    unchecked(span.FirstStream + (Math.Min(to, span.Last) - span.First))
                );

            yield break;
        }

        foreach (
            (uint first, uint last) in device
                .Behind.Where(mapping => mapping.Iommu == iommu && mapping.Streams is not null)
                .Select(mapping => mapping.Streams!.Value)
        )
            yield return (smmu, first, last);
    }

    // ---- what the platform does not speak of ----

    // Counter groups and bridges mean nothing for IOVAs; an RMR that is not in force is in no claim.
    private void AddKept()
    {
        HashSet<ulong> claimed = _kept.Nodes.Any(node => node is IortReservedMemory)
            ? [.. _model.Claims().Select(claim => claim.Region.First)]
            : [];
        foreach (IortNode node in _kept.Nodes)
        {
            bool isUnclaimed = node is IortReservedMemory memory && !memory.Ranges.Any(range => claimed.Contains(range.Base & ~0xfffUL));
            if (isUnclaimed || node is IortPmcg or IortInterruptWireBridge)
                _nodes.Add(Relinked(node));
        }
    }

    private IortNode Relinked(IortNode node)
    {
        IortNode moved = node with { Offset = Name(), Mappings = node.Mappings.Select(Moved).ToImmutableArray() };
        return moved is IortPmcg pmcg
            ? pmcg with
            {
                NodeReference = _moved.TryGetValue(pmcg.NodeReference, out uint name) ? name : 0,
            }
            : moved;
    }
}
