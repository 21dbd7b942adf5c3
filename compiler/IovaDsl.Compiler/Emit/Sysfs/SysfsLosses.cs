using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.Sysfs;

/// <summary>
/// What a platform says and <c>/sys</c> has no place for: what the path takes away. An aperture is not counted, because
/// Linux hands it to VFIO and iommufd elsewhere.
/// </summary>
internal static class SysfsLosses
{
    /// <param name="platform">What is written.</param>
    /// <param name="kernel">Whose tree it is.</param>
    public static ImmutableArray<Loss> Of(ResolvedPlatform platform, KernelVersion kernel)
    {
        var losses = ImmutableArray.CreateBuilder<Loss>();
        foreach (Bus bus in platform.Platform.Buses)
        {
            if (bus.Limit is { } limit)
                losses.Add(OfLimit(bus, limit));
            foreach (StatedRange window in bus.BridgeWindows)
                losses.Add(
                    new Loss(
                        bus.Name.ToString(),
                        "bridge-window " + Wording.Range(window.Range),
                        "sysfs lists no windows of host bridges among reserved regions."
                    )
                );
        }

        foreach (Device device in platform.Platform.Devices)
        {
            if (device.Limit is { } limit)
                losses.Add(OfLimit(device, limit));
        }

        losses.AddRange(OfClaims(platform, kernel));
        return losses.ToImmutable();
    }

    private static IEnumerable<Loss> OfClaims(ResolvedPlatform platform, KernelVersion kernel)
    {
        var said = new HashSet<(Cause, string)>();
        foreach (ResolvedDevice device in platform.Groups.SelectMany(group => group.Devices))
        {
            foreach (ResolvedRegion region in device.Regions)
            {
                if (ClaimVisibility.HiddenBecause(device, region, kernel) is { } because && said.Add((region.Cause, because)))
                    yield return new Loss(
                        region.Cause.Element,
                        region.Cause.Rule + " " + Wording.Range(region.Region.First, region.Region.Last),
                        $"It is in no list of Linux: {because}."
                    );
            }
        }
    }

    private static Loss OfLimit(Element element, Limit limit)
    {
        string what = limit.AddressBits is { } bits
            ? "address-bits " + bits.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : "dma-window " + string.Join(", ", limit.Windows.Select(window => Wording.Range(window.Bus)));
        return new Loss(element.Name.ToString(), what, "No get_resv_regions of Linux knows what a bus can carry.");
    }
}
