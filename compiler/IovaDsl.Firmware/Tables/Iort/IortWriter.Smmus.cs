using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Iort;

// SMMUs, and to which ITS groups their streams go on.
internal sealed partial class IortWriter
{
    private void AddSmmu(Iommu iommu, StreamsToGroup[] streams)
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
        _smmuNames.Add((uint)name);
        IortNode? old = _kept.SmmuAt(registers.First);
        if (old is not null)
            _moved[(uint)old.Offset] = (uint)name;
        _nodes.Add(
            MakeSmmu(iommu, registers, name, old) with
            {
                Identifier = (uint)(iommu.Id ?? old?.Identifier ?? 0),
                Mappings = SmmuMappings(streams, old),
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
    private ImmutableArray<IortIdMapping> SmmuMappings(StreamsToGroup[] streams, IortNode? old)
    {
        if (old is { Mappings.IsEmpty: false } && old.Mappings.All(mapping => _moved.ContainsKey(mapping.OutputReference)))
            return old.Mappings.Select(Moved).ToImmutableArray();
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
            foreach (RequesterSpan span in SpansOf(bus))
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
}
