using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Answers;

/// <summary>Why Linux gives a group to no consumer in user space.</summary>
internal static class UserSpaceRefusal
{
    /// <summary>
    /// The gate above VFIO and iommufd: a group in which the host uses a device, one behind an IOMMU whose driver does not promise what
    /// user space needs, and one with a direct region are not given to user space. Null: the group passes.
    /// </summary>
    public static Refusal? Of(GroupQuestion question, Consumer consumer)
    {
        // A driver of VFIO does not even bind where cache coherency is missing.
        foreach (Iommu iommu in question.Devices.Select(device => device.Iommu!).Distinct())
        {
            if (IommuKinds.Of(iommu.Kind).Refuse(IommuFacts.Of(iommu), question.Conditions, consumer) is { } refused)
                return new Refusal(refused.Error, refused.Why, new Cause(iommu.Name.ToString(), refused.Rule, null, null, iommu.Origin));
        }

        foreach (ResolvedDevice device in question.Devices)
        {
            if (device.Device.HostDriver is { } driver)
                return KeptByHost(device.Device, driver);
        }

        for (int i = 0; i < question.Devices.Length; i++)
        {
            if (AtGate(question, i, consumer) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static Refusal? AtGate(GroupQuestion question, int device, Consumer consumer)
    {
        Iommu iommu = question.Devices[device].Iommu!;
        string? notIsolated = WhyNotIsolated(iommu, question.Conditions);
        var facts = new UserSpaceFacts(
            LacksInterruptIsolation: notIsolated is not null,
            RefusesDirectEarlyWith: IommuKinds.Of(iommu.Kind).RefusesDirectWith
        );
        IommuResult gate = UserSpaceGate.Check(
            question.Reported[device].Select(r => r.Region).ToArray(),
            question.Options.Kernel,
            facts,
            consumer == Consumer.Iommufd ? UserSpaceInterface.Iommufd : UserSpaceInterface.Vfio
        );
        if (gate.IsSuccess)
            return null;
        return gate.Why == RefusalReason.InterruptIsolation
            ? new Refusal(
                gate.Error.ToString(),
                $"{notIsolated}. Nothing isolates the interrupts of devices behind it (iommu_group_has_isolated_msi); the module parameter "
                    + "allow_unsafe_interrupts lifts it.",
                new Cause(iommu.Name.ToString(), "interrupt-isolation", null, null, iommu.Origin)
            )
            : new Refusal(
                gate.Error.ToString(),
                "A direct region must stay mapped, so Linux keeps the device from user space (iommu_create_device_direct_mappings).",
                question.Reported[device].First(r => r.Region.Kind == RegionKind.Direct).Cause
            );
    }

    private static string? WhyNotIsolated(Iommu iommu, KernelConditions conditions)
    {
        IommuFacts facts = IommuFacts.Of(iommu);
        return IommuKinds.Of(iommu.Kind).InterruptsNotIsolated(facts, conditions)?.Why
            ?? (facts.Is(IommuFacts.InterruptIsolation, 0) ? "Firmware has nothing that remaps or translates interrupts" : null);
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
