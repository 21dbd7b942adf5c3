using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Draft;

/// <summary>
/// What no table says of a virtio-iommu: its input range and what it answers to a probe (virtio 1.2, 5.13.6.6). Both can be
/// assumed: <c>viommu0.input-bits=39</c>, <c>viommu0.reserved-regions="msi 0xfee00000..0xfeefffff"</c> or <c>=none</c>.
/// </summary>
internal static class VirtioIommus
{
    public static void MarkUnknown(PlatformDraft draft, DraftIommu iommu)
    {
        draft.AssumeInputBits(iommu, 64, "the virtio device tells its input range, no table does");
        if (AssumedRegions.Take(draft, iommu))
            return;
        if (draft.MsiControllers.Exists(msi => msi.Kind == MsiControllerKind.X86Apic))
            AssumeInterruptWindow(iommu);
        iommu.MarkUnknown(AssumedRegions.Property, "the virtio device tells its reserved regions when it is probed, no table does");
        iommu.Notes.Add(
            "Its reserved regions are what the device answers to a probe. Settle them with --assume "
                + $"{iommu.Name}.reserved-regions=\"KIND FIRST..LAST, …\" or none."
        );
    }

    // Every x86 machine needs it, and QEMU's q35 answers it to a probe (virtio_iommu_set_reserved_regions). Linux's own software
    // window, for devices that answer no MSI region, is meant for Arm.
    private static void AssumeInterruptWindow(DraftIommu iommu)
    {
        iommu.Regions.Add(new DraftRegion(new ReservedRegion(0xfee00000, 0xfeefffff, RegionKind.Msi), iommu.Source) { Label = "assumed" });
        iommu.Notes.Add("The interrupt window 0xfee00000..0xfeefffff is an assumption: what such a device of an x86 machine answers.");
    }

    public static void MarkIdle(PlatformDraft draft, DraftIommu iommu, PciAddress? address)
    {
        if (draft.Host is not { } host)
            return;
        bool driven = host.Iommus.Any(other =>
            address is { } at ? other.Name == at.ToString() : other.Path.IndexOf("virtio", StringComparison.Ordinal) >= 0
        );
        DrivenIommus.Settle(draft, iommu, driven, showsOthers: !host.Iommus.IsEmpty);
    }
}
