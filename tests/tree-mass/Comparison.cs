using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.TreeMass;

/// <summary>One thing that a platform says of an element that has a path, or of a group of such elements.</summary>
/// <param name="Elements">Whose losses may be about it.</param>
/// <param name="Property">As a loss report calls it.</param>
/// <param name="Line">The thing itself, told apart from all others by paths.</param>
internal sealed record Statement(string[] Elements, string Property, string Line)
{
    // How the loss report begins when it speaks of a property.
    private static readonly Dictionary<string, string[]> Words = new()
    {
        ["kind"] = ["the IOMMU", "compatible"],
        ["registers"] = ["registers", "the IOMMU"],
        ["aperture"] = ["aperture", "the IOMMU"],
        ["behind"] = ["behind", "streams", "the IOMMU"],
        ["limit"] = ["dma-window", "address-bits", "on "],
        ["signals"] = ["signals", "doorbell", "the MSI controller"],
        ["bridge-window"] = ["bridge-window"],
        ["regions"] = ["direct", "reserved", "msi", "software-msi"],
        ["group"] = ["group"],
    };

    /// <summary>Whether a loss is about this property of these elements: that it is of the same element alone is not enough.</summary>
    public bool IsIn(IEnumerable<Loss> losses) =>
        losses.Any(loss =>
            Elements.Contains(loss.Element)
            && (
                loss.What.StartsWith("path ", StringComparison.Ordinal)
                || Words[Property].Any(word => loss.What.StartsWith(word, StringComparison.Ordinal))
            )
        );
}

/// <summary>What of a platform the one made of its written tree lacks.</summary>
internal static class Comparison
{
    public static IEnumerable<Statement> Missing(ResolvedPlatform before, ResolvedPlatform after)
    {
        HashSet<string> known = [.. Statements(after).Select(statement => statement.Line)];
        return Statements(before).Where(statement => !known.Contains(statement.Line));
    }

    private static IEnumerable<Statement> Statements(ResolvedPlatform resolved) =>
        resolved
            .Platform.Iommus.Where(iommu => iommu.FirmwarePath is not null)
            .SelectMany(OfIommu)
            .Concat(resolved.Platform.Buses.Where(bus => bus.FirmwarePath is not null).SelectMany(OfBus))
            .Concat(resolved.Groups.SelectMany(group => group.Devices).Concat(resolved.Ungrouped).SelectMany(OfDevice))
            .Concat(resolved.Groups.Where(group => group.Devices.Length > 1).Select(OfGroup));

    private static IEnumerable<Statement> OfIommu(Iommu iommu)
    {
        string[] self = [iommu.Name.ToString()];
        yield return new(self, "kind", $"iommu {iommu.FirmwarePath} is {iommu.Kind}");
        yield return new(self, "registers", $"iommu {iommu.FirmwarePath} at {iommu.Registers}");
        yield return new(self, "aperture", $"iommu {iommu.FirmwarePath} translates {iommu.Aperture}");
    }

    private static IEnumerable<Statement> OfBus(Bus bus)
    {
        string[] self = [bus.Name.ToString()];
        yield return new(self, "behind", $"bus {bus.FirmwarePath} segment {bus.Segment} behind {Mappings(bus.Behind)}");
        yield return new(self, "limit", $"bus {bus.FirmwarePath} carries {Windows(bus.Limit)}");
        yield return new(
            self,
            "bridge-window",
            $"bus {bus.FirmwarePath} leads to {string.Join(", ", bus.BridgeWindows.Select(window => window.Range))}"
        );
        foreach (MsiController signal in bus.Signals)
            yield return new(
                [.. self, signal.Name.ToString()],
                "signals",
                $"bus {bus.FirmwarePath} signals {signal.Kind} {signal.Doorbell}"
            );
    }

    private static IEnumerable<Statement> OfDevice(ResolvedDevice resolved)
    {
        Device device = resolved.Device;
        if (device.FirmwarePath is null || resolved.Iommu is null)
            yield break;
        string[] self = [device.Name.ToString()];
        yield return new(self, "behind", $"device {device.FirmwarePath} behind {Mappings(device.Behind)}");
        yield return new(
            self,
            "limit",
            $"device {device.FirmwarePath} carries {string.Join(" and ", resolved.Limits.Select(limit => limit.Limit.Allowed))}"
        );
        yield return new(
            self,
            "regions",
            $"device {device.FirmwarePath} reserves "
                + string.Join(
                    ", ",
                    resolved.Regions.Select(region => $"{region.Region.Kind} {region.Region.First:x}..{region.Region.Last:x}")
                )
        );
    }

    private static Statement OfGroup(ResolvedGroup group) =>
        new(
            [.. group.Devices.Select(device => device.Device.Name.ToString())],
            "group",
            "group of " + string.Join(", ", group.Devices.Select(device => device.Device.FirmwarePath).Order(StringComparer.Ordinal))
        );

    private static string Windows(Limit? limit) =>
        limit is null ? "everything" : string.Join(", ", limit.Windows.Select(window => $"{window.Bus} at 0x{window.CpuFirst:x}"));

    private static string Mappings(IEnumerable<IommuMapping> mappings) =>
        string.Join(
            ", ",
            mappings.Select(mapping =>
                $"{mapping.Iommu.FirmwarePath} {mapping.Requesters} {(mapping.SingleStream ? "all" : "from")} {mapping.FirstStream:x}-{mapping.LastStream:x} mask {mapping.StreamMask:x}"
            )
        );
}
