using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// Whether Linux can know what is claimed. What it adds itself it knows; what a file states must come through a channel that its driver
/// for this kind of IOMMU reads. The claim counts for the hardware either way.
/// </summary>
internal static class ClaimVisibility
{
    /// <summary>Through what Linux learns of a region of a device; null: through nothing, or nothing translates the device.</summary>
    public static ClaimChannel? ChannelOf(ResolvedDevice device, ResolvedRegion region)
    {
        if (device.Iommu is not { } iommu)
            return null;
        if (!region.IsStated || region.Region.Kind is RegionKind.Msi or RegionKind.SoftwareMsi)
            return ClaimChannel.BuiltIn;
        ImmutableArray<ClaimChannel> channels = IommuKinds.Of(iommu.Kind).Channels;
        foreach (ClaimChannel channel in channels)
        {
            if (channel.Carries(region.Region.Kind, device.Firmware))
                return channel;
        }

        return null;
    }

    /// <summary>Whether the driver of a kernel reports a region of a device that is translated.</summary>
    public static bool IsReported(ResolvedDevice device, ResolvedRegion region, KernelVersion kernel) =>
        region.IsReportedBy(kernel) && ChannelOf(device, region) is { } channel && (channel.Since?.HoldsFor(kernel) ?? true);

    /// <summary>
    /// Why a region of a translated device counts for the hardware and this kernel does not report it, as a clause; null: it does report
    /// it, or the region does not count.
    /// </summary>
    public static string? HiddenBecause(ResolvedDevice device, ResolvedRegion region, KernelVersion kernel)
    {
        if (device.Iommu is not { } iommu || region.BeforeKernel is not null || IsReported(device, region, kernel))
            return null;
        if (ChannelOf(device, region) is { } channel)
            return $"Linux reports it from {Later(region.SinceKernel, channel.Since?.Since)} on";
        string[] names = IommuKinds
            .Of(iommu.Kind)
            .Channels.Where(c => c.Carries(RegionKind.Direct, device.Firmware))
            .Select(c => c.Name)
            .ToArray();
        return names.Length == 0
            ? $"the Linux driver of {iommu.Name} reports no regions that firmware states"
            : $"behind {iommu.Name} Linux learns of direct regions alone ({string.Join(", ", names)})";
    }

    private static KernelVersion? Later(KernelVersion? a, KernelVersion? b) => a is null || a < b ? b : a;
}
