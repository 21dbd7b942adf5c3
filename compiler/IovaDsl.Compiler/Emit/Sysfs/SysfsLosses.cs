using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Emit.Sysfs;

/// <summary>
/// What a platform says and <c>/sys</c> has no place for: what the path takes away. An aperture is not counted, because
/// Linux hands it to VFIO and iommufd elsewhere.
/// </summary>
internal static class SysfsLosses
{
    public static ImmutableArray<Loss> Of(ResolvedPlatform platform)
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

        return losses.ToImmutable();
    }

    private static Loss OfLimit(Element element, Limit limit)
    {
        string what = limit.AddressBits is { } bits
            ? "address-bits " + bits.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : "dma-window " + string.Join(", ", limit.Windows.Select(window => Wording.Range(window.Bus)));
        return new Loss(element.Name.ToString(), what, "No get_resv_regions of Linux knows what a bus can carry.");
    }
}
