using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;

namespace IovaDsl.Firmware.Import;

/// <summary>
/// Whether anything keeps a device from signalling interrupts that are not its own, as far as firmware tells: without it VFIO and iommufd
/// refuse every group (<c>iommu_group_has_isolated_msi</c>). On x86 the IOMMU does it, on Arm the ITS of a GICv3 or v5. What decides about
/// AMD's IOMMUs is in the IVRS, and their own rules know it.
/// </summary>
internal static class InterruptIsolation
{
    private const ulong RemapsInterrupts = 1UL << 3; // IR of VT-d's extended capability register

    private static readonly HashSet<IommuKind> OfArm = [ArmSmmuV2.Kind, ArmSmmuV3.Kind, HisiliconHi161x.Kind];

    public static void Mark(PlatformDraft draft, FirmwareInputs inputs)
    {
        if (WhyNotOfVtd(draft, inputs) is { } vtd)
            MarkAll(draft, iommu => iommu.Kind == IntelVtd.Kind, vtd);
        if (draft.MsiControllers.Exists(msi => msi.Kind == MsiControllerKind.X86Apic))
        {
            if (!draft.Iommus.Exists(iommu => iommu.Kind == IntelVtd.Kind || iommu.Kind == AmdVi.Kind))
                MarkAll(draft, iommu => iommu.Kind == VirtioIommu.Kind, "no IOMMU of this machine remaps interrupts");
        }
        else if (TellsOfGic(draft, inputs) && !draft.MsiControllers.Exists(msi => msi.Kind == MsiControllerKind.GicV3Its))
            MarkAll(
                draft,
                iommu => OfArm.Contains(iommu.Kind) || iommu.Kind == VirtioIommu.Kind,
                "the machine has no ITS, and a GIC without one isolates no MSI"
            );
    }

    // One unit without it is enough for Linux to use it nowhere (intel_prepare_irq_remapping).
    private static string? WhyNotOfVtd(PlatformDraft draft, FirmwareInputs inputs)
    {
        foreach (DmarTable table in inputs.Of(DmarTable.Signature).OfType<DmarTable>())
        {
            if (!table.InterruptRemapping)
                return "flag 0 of the DMAR says that interrupts are not remapped";
            // parse_ioapics_under_ir
            if (InterruptRemapping.WithoutUnit(inputs.Tables, table).ToArray() is [var id, ..])
                return $"the DMAR names no unit of the I/O APIC with ID {id}";
        }

        bool lacks = draft.Iommus.Exists(iommu =>
            iommu.Kind == IntelVtd.Kind
            && iommu.Facts.Find(fact => fact.Key == IommuFacts.VtdExtendedCapability) is { Values: [var value, ..] }
            && (value.Number & RemapsInterrupts) == 0
        );
        return lacks ? "a unit does not remap interrupts (IR, bit 3 of its extended capability register)" : null;
    }

    // The MADT, or a whole tree, lists what there is.
    private static bool TellsOfGic(PlatformDraft draft, FirmwareInputs inputs) =>
        draft.Firmware == FirmwareKind.Acpi ? inputs.Of("APIC").Any() : draft.Firmware == FirmwareKind.DeviceTree;

    private static void MarkAll(PlatformDraft draft, Predicate<DraftIommu> which, string why)
    {
        foreach (DraftIommu iommu in draft.Iommus.FindAll(which))
        {
            iommu.Facts.Add(FactOf.Number(IommuFacts.InterruptIsolation, 0));
            iommu.Notes.Add($"Interrupts are not isolated, so VFIO refuses every group without allow_unsafe_interrupts: {why}.");
        }
    }
}
