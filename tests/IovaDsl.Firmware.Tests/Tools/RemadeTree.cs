using IovaDsl.Compiler.Emit;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.DeviceTree;
using IovaDsl.Firmware.Export;
using IovaDsl.Firmware.Import;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>
/// The law of the writer of device trees: read again, each device is behind the same IOMMU with the same regions, limits and doorbells, or
/// the loss report says what is different.
/// </summary>
internal static class RemadeTree
{
    /// <summary>Whether a tree can describe any IOMMU of the platform, and Linux learns of it through one.</summary>
    public static bool IsSayable(Platform platform) => platform.Firmware == FirmwareKind.DeviceTree && platform.Iommus.Any(IsInTrees);

    /// <summary>What breaks the law, a line each; empty: it holds.</summary>
    public static IReadOnlyList<string> Differences(ResolvedPlatform platform)
    {
        FirmwareOutput output = DtsExport.Write(platform);
        FirmwareFile file = FirmwareFile.Read(FlatTreeWriter.Write(DtsExport.Tree(platform)));
        return file.Rejected
            ? ["what is written is no tree"]
            : RemadeTable.Differences(platform, file, [.. output.Losses], IsInTrees, Compare);
    }

    private static bool IsInTrees(Iommu iommu) =>
        iommu.Kind == VirtioIommu.Kind || IommuKinds.Of(iommu.Kind).WrittenCompatible(iommu) is not null;

    private static IEnumerable<string> Compare(
        Device device,
        ResolvedDevice before,
        ResolvedDevice? after,
        Platform platform,
        IEnumerable<Loss> losses
    )
    {
        Loss[] said = [.. losses];
        foreach (string difference in RemadeTable.Compare(device, before, after, platform, said))
            yield return difference;
        if (after is null)
            yield break;
        foreach (string region in Reserved(before).Except(Reserved(after)))
        {
            if (!said.Any(loss => loss.What.Contains(region, StringComparison.Ordinal)))
                yield return $"{device.Name} lost reserved {region}";
        }

        foreach (string region in Reserved(after).Except(Reserved(before)))
            yield return $"{device.Name} gained reserved {region}";
        HashSet<string> places = [device.Name.ToString(), .. BusesOf(device)];
        if (Limits(before) != Limits(after) && !said.Any(loss => places.Contains(loss.Element) && IsAboutLimits(loss)))
            yield return $"{device.Name} was limited to {Limits(before)} and is to {Limits(after)}";
        places.UnionWith(platform.MsiControllers.Select(controller => controller.Name.ToString()));
        places.Add(before.Iommu?.Name.ToString() ?? "");
        if (Doorbells(before) != Doorbells(after) && !said.Any(loss => places.Contains(loss.Element) && IsAboutSignals(loss)))
            yield return $"{device.Name} had the doorbells {Doorbells(before)} and has {Doorbells(after)}";
    }

    private static bool IsAboutLimits(Loss loss) =>
        loss.What.StartsWith("dma-window", StringComparison.Ordinal)
        || loss.What.StartsWith("address-bits", StringComparison.Ordinal)
        || loss.What.StartsWith("on ", StringComparison.Ordinal);

    private static bool IsAboutSignals(Loss loss) =>
        loss.What.StartsWith("signals", StringComparison.Ordinal)
        || loss.What.StartsWith("doorbell", StringComparison.Ordinal)
        || loss.What.StartsWith("msi", StringComparison.Ordinal)
        || loss.What.StartsWith("the MSI controller", StringComparison.Ordinal);

    private static IEnumerable<string> BusesOf(Device device)
    {
        for (Bus? bus = device.Parent; bus is not null; bus = bus.Parent)
            yield return bus.Name.ToString();
    }

    private static IEnumerable<string> Reserved(ResolvedDevice device) =>
        device
            .Regions.Where(region => region is { Region.Kind: RegionKind.Reserved, IsStated: true })
            .Select(region => $"0x{region.Region.First:x}..0x{region.Region.Last:x}");

    private static string Limits(ResolvedDevice device) =>
        string.Join(
            " ",
            device
                .Limits.Aggregate(IovaRangeSet.All, (allowed, limit) => allowed.Intersect(limit.Limit.Allowed))
                .Select(range => $"{range}")
        );

    private static string Doorbells(ResolvedDevice device) =>
        string.Join(
            " ",
            device.Swallowed.Where(swallowed => swallowed.By == SwallowedBy.Doorbell).Select(swallowed => $"{swallowed.Range}").Order()
        );
}
