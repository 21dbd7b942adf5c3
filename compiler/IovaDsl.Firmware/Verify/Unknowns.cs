using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Firmware.Verify;

/// <summary>What the elements of a group's paths say that nobody told them.</summary>
internal sealed record Unknowns(UnknownProperty? Aperture, UnknownProperty? Regions)
{
    public static Unknowns Of(IEnumerable<ResolvedDevice> devices)
    {
        UnknownProperty? aperture = null,
            regions = null;
        foreach (ResolvedDevice device in devices)
        {
            foreach (UnknownProperty unknown in OnPath(device))
            {
                if (unknown.Property is "input-bits" or "aperture")
                    aperture ??= unknown;
                else if (unknown.Property == "reserved-regions")
                    regions ??= unknown;
            }
        }

        return new Unknowns(aperture, regions);
    }

    private static IEnumerable<UnknownProperty> OnPath(ResolvedDevice device)
    {
        IEnumerable<UnknownProperty> found = device.Device.Unknowns;
        if (device.Iommu is { } iommu)
            found = found.Concat(iommu.Unknowns);
        for (Bus? bus = device.Device.Parent; bus is not null; bus = bus.Parent)
            found = found.Concat(bus.Unknowns);
        return found;
    }

    public static string Because(UnknownProperty unknown) => unknown.Reason is { Length: > 0 } reason ? ": " + reason : "";
}
