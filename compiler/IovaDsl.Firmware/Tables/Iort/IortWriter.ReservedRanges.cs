using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Export;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tables.Iort;

// RMR nodes for direct regions.
internal sealed partial class IortWriter
{
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
            RequesterSpan? span = SpansOf(ExportModel.RootOf(device.Parent))
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
}
