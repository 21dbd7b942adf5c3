using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Host;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Devices behind a bridge to conventional PCI share a requester ID, and with it a stream of their SMMU. An SMMUv3's driver
/// gives a stream to the first device that claims it, and refuses the next one altogether (<c>arm_smmu_insert_master</c>,
/// "stream … already in tree"; 6.1 and 6.12 alike).
/// </summary>
internal static class SharedStreams
{
    /// <summary>Whose stream a device without a group would have needed, as a clause of a sentence; null: nobody's.</summary>
    public static string? TakenFrom(PlatformDraft draft, HostSnapshot host, DraftDevice device)
    {
        HashSet<(DraftIommu, uint)> needed = [.. StreamsOf(host, device)];
        if (needed.Count == 0)
            return null;
        foreach (DraftDevice other in draft.Devices.Where(other => other.Group is not null))
        {
            foreach ((DraftIommu iommu, uint stream) in StreamsOf(host, other))
            {
                if (needed.Contains((iommu, stream)))
                    return $"its requests carry stream 0x{stream:x} of {iommu.Name}, which {other.Address} has already, and an "
                        + "SMMUv3's driver refuses the second (arm_smmu_insert_master)";
            }
        }

        return null;
    }

    private static IEnumerable<(DraftIommu Iommu, uint Stream)> StreamsOf(HostSnapshot host, DraftDevice device)
    {
        if (device.Address is not { } address || host.Find(address) is not { } function)
            yield break;
        foreach (uint requester in PciAliases.RequestersOf(host, function))
        {
            if (
                PciImport.MappingOf(device, requester) is { FirstStream: { } first } mapping
                && (mapping.Iommu.Kind == ArmSmmuV3.Kind || mapping.Iommu.Kind == HisiliconHi161x.Kind)
            )
                yield return (mapping.Iommu, mapping.SingleStream ? first : first + (requester - (mapping.FirstRequester ?? 0)));
        }
    }
}
