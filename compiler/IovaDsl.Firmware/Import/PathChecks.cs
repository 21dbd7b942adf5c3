using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// What no table shows alone, but the path of a device as a whole: a direct region that no mapping can keep, and a doorbell
/// that takes writes out of memory that a window leads to. Each thing is said once, with a device as its example.
/// </summary>
internal static class PathChecks
{
    public static IEnumerable<Diagnostic> Check(ResolvedPlatform platform)
    {
        HashSet<(string, Cause, Cause?)> said = [];
        IovaRangeSet ram = IovaRangeSet.From(
            platform.Platform.Memory.Where(memory => memory.Use == MemoryUse.Ram).Select(memory => memory.Range)
        );
        foreach (ResolvedDevice device in platform.Devices)
        {
            foreach ((DiagnosticDescriptor row, Cause at, Cause? other, string message) in Findings(device, ram))
            {
                if (at.Origin.Firmware is { } place && said.Add((row.Id, at, other)))
                    yield return Problem(row, place, at.Rule, message);
            }
        }
    }

    private static IEnumerable<(DiagnosticDescriptor Row, Cause At, Cause? Other, string Message)> Findings(
        ResolvedDevice device,
        IovaRangeSet ram
    )
    {
        string name = device.Device.Address?.ToString() ?? device.Device.Name.ToString();
        IovaRangeSet reach = AnswerComputer.AllowedByLimits(device).Intersect(device.Aperture ?? IovaRange.All);
        foreach (
            ResolvedRegion region in device.Regions.Where(region =>
                region.Region.Kind is RegionKind.Direct or RegionKind.DirectRelaxable && region.Cause.Rule != "isa-bridge"
            )
        )
        {
            if (!region.Region.TryGetRange(out IovaRange range))
                continue;
            foreach (
                ResolvedRegion window in device.Regions.Where(window => window.Region.Kind is RegionKind.Msi or RegionKind.SoftwareMsi)
            )
            {
                if (window.Region.TryGetRange(out IovaRange msi) && msi.TryIntersect(range, out IovaRange both))
                    yield return (
                        FirmwareCatalog.DirectMeetsMsiRow,
                        region.Cause,
                        window.Cause,
                        $"{range} of {name} meets the MSI window {msi} ({window.Cause.Element}) at {both}: a write there is an "
                            + "interrupt, or cannot be mapped one to one."
                    );
            }

            if (device.Iommu is not null && !reach.Contains(range))
                yield return (
                    FirmwareCatalog.DirectBeyondReachRow,
                    region.Cause,
                    null,
                    $"{range} of {name} has to be mapped one to one, and its path carries {(reach.IsEmpty ? "nothing" : reach)}."
                );
        }

        // A doorbell that no memory shares has to lie in the window: MSIs need it.
        foreach (
            SwallowedRange doorbell in device.Swallowed.Where(swallowed =>
                swallowed.By == SwallowedBy.Doorbell && ram.Overlaps(swallowed.Range)
            )
        )
        {
            foreach (ResolvedLimit limit in device.Limits.Where(limit => limit.Limit.AddressBits is null))
            {
                if (limit.Limit.Allowed.Overlaps(doorbell.Range))
                    yield return (
                        FirmwareCatalog.DoorbellInWindowRow,
                        limit.Cause,
                        doorbell.Cause,
                        $"The inbound windows of {limit.Cause.Element}, {limit.Limit.Allowed}, hold the doorbell {doorbell.Range} "
                            + $"of {doorbell.Cause.Element}, which is not translated and shares its place with memory: "
                            + $"what {name} writes there is an interrupt."
                    );
            }
        }
    }

    private static Diagnostic Problem(DiagnosticDescriptor row, FirmwarePlace place, string rule, string message) =>
        FirmwareFinding.Of(row, place.Table, place.Offset, place.Structure ?? rule, message);
}
