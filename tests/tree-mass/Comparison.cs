using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.TreeMass;

/// <summary>What of a platform the one made of its written tree lacks: elements by their paths, and what each says.</summary>
internal static class Comparison
{
    /// <summary>The lines of one that the other lacks, each with the element to look for in a loss report.</summary>
    public static IEnumerable<(string Element, string Line)> Missing(ResolvedPlatform before, ResolvedPlatform after)
    {
        HashSet<string> known = [.. Lines(after).Select(line => line.Line)];
        return Lines(before).Where(line => !known.Contains(line.Line));
    }

    private static IEnumerable<(string Element, string Line)> Lines(ResolvedPlatform resolved)
    {
        foreach (Iommu iommu in resolved.Platform.Iommus.Where(iommu => iommu.FirmwarePath is not null))
            yield return (iommu.Name.ToString(), $"iommu {iommu.FirmwarePath} {iommu.Kind} {iommu.Registers} {iommu.Aperture}");
        foreach (Bus bus in resolved.Platform.Buses.Where(bus => bus.FirmwarePath is not null))
        {
            yield return (
                bus.Name.ToString(),
                $"bus {bus.FirmwarePath} segment {bus.Segment} limit {bus.Limit?.Allowed} {Mappings(bus.Behind)}"
            );
            foreach (MsiController signal in bus.Signals)
                yield return (signal.Name.ToString(), $"signal of {bus.FirmwarePath} {signal.Kind} {signal.Doorbell}");
        }

        foreach (ResolvedDevice device in resolved.Groups.SelectMany(group => group.Devices).Concat(resolved.Ungrouped))
        {
            Device element = device.Device;
            if (element.FirmwarePath is not null && device.Iommu is not null)
                yield return (
                    element.Name.ToString(),
                    $"device {element.FirmwarePath} {Mappings(element.Behind)} limits "
                        + string.Join(" and ", device.Limits.Select(limit => limit.Limit.Allowed))
                        + " regions "
                        + string.Join(
                            ", ",
                            device.Regions.Select(region => $"{region.Region.Kind} {region.Region.First:x}..{region.Region.Last:x}")
                        )
                );
        }

        foreach (ResolvedGroup group in resolved.Groups.Where(group => group.Devices.Length > 1))
            yield return (
                group.Devices[0].Device.Name.ToString(),
                "group " + string.Join(", ", group.Devices.Select(device => device.Device.FirmwarePath).Order(StringComparer.Ordinal))
            );
    }

    private static string Mappings(IEnumerable<IommuMapping> mappings) =>
        string.Join(
            ", ",
            mappings.Select(mapping =>
                $"{mapping.Iommu.FirmwarePath} {mapping.Requesters} {mapping.FirstStream:x}-{mapping.LastStream:x} mask {mapping.StreamMask:x}"
            )
        );
}
