using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Tables.Iort;

// A root complex for each segment, with the mappings of all its root buses.
internal sealed partial class IortWriter
{
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
            foreach (RequesterSpan span in SpansOf(bus))
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
}
