using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// IOMMUs that Linux drives and no table given here describes: their registers tell kind and aperture, their links tell
/// whom they translate. What firmware reserves for those devices is then unknown, and marked so.
/// </summary>
internal static class HostIommuImport
{
    public static void Add(PlatformDraft draft, HostSnapshot host)
    {
        if (draft.Iommus.Count > 0)
            return;
        foreach (HostIommu unit in host.Iommus)
            AddUnit(draft, unit);
    }

    private static void AddUnit(PlatformDraft draft, HostIommu unit)
    {
        FirmwarePlace source = new("sys/class/iommu/" + unit.Name);
        DraftIommu iommu = draft.AddIommu(unit.Name, KindOf(unit), source);
        iommu.Notes.Add($"{source}: Linux drives it; the table that describes it was not given.");
        if (unit.Capability is not null)
            RegisterFacts.AddVtd(iommu, unit, draft.Host!);
        else if (unit.Features?.Settle(null, draft.Host!.Kernel) is { } features)
            RegisterFacts.AddAmd(iommu, features.Efr, features.Efr2);
        else if (iommu.Kind == AmdVi.Kind)
            iommu.Aperture = IovaRange.All;
        else
            draft.AssumeInputBits(
                iommu,
                IovaText.BitsOf(Geometry.Usual(iommu.Geometry)) ?? 48,
                "nothing given here says how many bits it translates"
            );
        // The driver of RISC-V's reports none, whatever firmware says.
        if (iommu.Kind != RiscvIommu.Kind && !AssumedRegions.Take(draft, iommu))
            iommu.MarkUnknown(AssumedRegions.Property, "the table that would reserve regions for its devices was not given");
        foreach (DraftDevice device in draft.Devices)
        {
            if (device.Address is { } address && unit.Devices.Contains(address.ToString()))
                device.Behind.Add(new DraftMapping(iommu, null, null, null, false, source));
        }
    }

    private static IommuKind KindOf(HostIommu unit)
    {
        bool Starts(string prefix) => unit.Name.StartsWith(prefix, StringComparison.Ordinal);
        return unit.Capability is not null || Starts("dmar") ? IntelVtd.Kind
            : unit.Features is not null || Starts("ivhd") ? AmdVi.Kind
            : Starts("smmu3") ? ArmSmmuV3.Kind
            : Starts("smmu") ? ArmSmmuV2.Kind
            : Starts("riscv-iommu@") ? RiscvIommu.Kind
            : unit.Path.Contains("/virtio") ? VirtioIommu.Kind
            : GenericIommu.Kind;
    }
}
