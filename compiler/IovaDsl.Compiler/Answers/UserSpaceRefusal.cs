using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>Why Linux gives a group to no consumer in user space.</summary>
internal static class UserSpaceRefusal
{
    /// <summary>
    /// The gate above VFIO and iommufd: neither a group in which the host uses a device nor a device with a direct region is given to
    /// user space. Null: the group passes.
    /// </summary>
    public static Refusal? Of(GroupQuestion question)
    {
        foreach (ResolvedDevice device in question.Devices)
        {
            if (device.Device.HostDriver is { } driver)
                return KeptByHost(device.Device, driver);
        }

        for (int i = 0; i < question.Devices.Length; i++)
        {
            var facts = new UserSpaceFacts(RefusesDirectEarlyWith: IommuKinds.Of(question.Devices[i].Iommu!.Kind).RefusesDirectWith);
            IommuResult gate = UserSpaceGate.Check(question.Reported[i].Select(r => r.Region).ToArray(), question.Options.Kernel, facts);
            if (gate.IsSuccess)
                continue;
            Cause cause = question.Reported[i].First(r => r.Region.Kind == RegionKind.Direct).Cause;
            return new Refusal(
                gate.Error.ToString(),
                "A direct region must stay mapped, so Linux keeps the device from user space (iommu_create_device_direct_mappings).",
                cause
            );
        }

        return null;
    }

    // The owner count of the group is not 0 (iommu_group_claim_dma_owner; of iommufd, iommu_device_claim_dma_owner): VFIO calls
    // such a group not viable.
    private static Refusal KeptByHost(Device device, HostDriver driver) =>
        new(
            nameof(Errno.EPERM),
            $"The host's driver {driver.Name} keeps "
                + $"{(device.Address is { } address ? address.ToString() : device.Name.ToString())}, a device of this group, so the "
                + "group is not viable (iommu_group_claim_dma_owner).",
            new Cause(device.Name.ToString(), "host-driver", driver.Name, null, driver.Origin)
        );
}
