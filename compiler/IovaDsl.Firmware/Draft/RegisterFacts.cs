using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Draft;

/// <summary>Registers that Linux shows of an IOMMU, as facts: what follows from them is for the rules of its kind to say.</summary>
internal static class RegisterFacts
{
    /// <summary>VT-d: both capability registers, and whether the kernel was told to leave scalable mode off.</summary>
    public static void AddVtd(DraftIommu iommu, HostIommu unit, HostSnapshot host)
    {
        ulong extended = unit.ExtendedCapability ?? 0;
        iommu.Facts.Add(FactOf.Number(IommuFacts.VtdCapability, unit.Capability!.Value));
        iommu.Facts.Add(FactOf.Number(IommuFacts.VtdExtendedCapability, extended));
        ulong common = host
            .Iommus.Where(other => other.Capability is not null)
            .Aggregate(extended, (all, other) => all & (other.ExtendedCapability ?? 0));
        if (common != extended)
            iommu.Facts.Add(FactOf.Number(IommuFacts.VtdCommonExtendedCapability, common));
        bool isScalableModeOff = host.CommandLine?.HasVtdScalableModeOff == true;
        if (isScalableModeOff)
            iommu.Facts.Add(FactOf.Number(IommuFacts.VtdScalableMode, 0));
        iommu.Notes.Add(
            $"{unit.Name}: capability 0x{unit.Capability:x}, extended 0x{extended:x}"
                + $"{(isScalableModeOff ? ", scalable mode switched off by the kernel's command line" : "")}: {Describe(iommu)}."
        );
    }

    /// <summary>AMD: both feature registers, as Linux counts them for the whole machine.</summary>
    public static void AddAmd(DraftIommu iommu, ulong efr, ulong efr2)
    {
        iommu.Facts.Add(FactOf.Number(IommuFacts.AmdEfr, efr));
        iommu.Facts.Add(FactOf.Number(IommuFacts.AmdEfr2, efr2));
        if ((efr2 & (1UL << 11)) != 0)
            iommu.Notes.Add(
                "EFR2 bit 11: the HyperTransport hole 0xfd00000000..0xffffffffff is ordinary address space; Linux reserves it "
                    + "nevertheless before 6.16."
            );
    }

    /// <summary>What the facts come to under the default kernel, for a comment.</summary>
    public static string Describe(DraftIommu iommu)
    {
        Geometry geometry = iommu.Geometry;
        return $"it translates {(geometry.Aperture is { } aperture ? aperture.ToString() : "nothing")}, {geometry.Reason}";
    }
}
