using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Tables.Dmar;

/// <summary>A platform's VT-d units and direct regions as a DMAR table.</summary>
internal static class DmarExport
{
    private const string Format = "DMAR";

    public static DmarTable Make(ExportModel model, DmarTable? kept)
    {
        DmarNaming naming = new(model, kept);
        ImmutableArray<DmarHardwareUnit> units = new DmarUnits(model, naming, kept).Make();
        ImmutableArray<DmarReservedMemory> memory = [.. DmarRegions.Make(model, naming)];
        LoseRest(model, naming);
        DmarTable made = new(TableHeaders.Make(model, DmarTable.Signature, 1, kept?.Header))
        {
            HostAddressBits = kept?.HostAddressBits ?? (int)(model.Number("dmar/host-address-width") ?? UsualHostAddressBits(model)),
            Flags = kept?.Flags ?? (byte)(model.Number("dmar/flags") ?? UsualFlags(model)),
            Structures = [.. units, .. memory, .. Rest(kept), .. naming.Declared],
        };
        LoseIoApics(model, made);
        return made;
    }

    // Its scope holds the function by which it signals, and a wrong one would block its interrupts (parse_ioapics_under_ir).
    private static void LoseIoApics(ExportModel model, DmarTable made)
    {
        if (made.InterruptRemapping && !made.IoApics.Any() && made.Structures.OfType<DmarHardwareUnit>().Any())
            model.Lose(
                model.Platform.Name,
                "the I/O APIC",
                "a DMAR names the function by which it signals, which no description holds: Linux then remaps no interrupts."
            );
    }

    // Bit 0: interrupts are remapped.
    private static ulong UsualFlags(ExportModel model) =>
        model.Platform.Iommus.Any(iommu => iommu.Kind == IntelVtd.Kind && ExportModel.Number(iommu, IommuFacts.InterruptIsolation) is 0)
            ? 0UL
            : 1UL;

    // What has no meaning for IOVAs is taken over as it was.
    private static IEnumerable<DmarStructure> Rest(DmarTable? kept) =>
        kept?.Structures.Where(structure => structure is not (DmarHardwareUnit or DmarReservedMemory or DmarUnknown { Length: < 4 }))
            .Select(structure => structure is DmarUnknown ? structure : structure with { Length = 0 })
        ?? [];

    private static void LoseRest(ExportModel model, DmarNaming naming)
    {
        foreach (Iommu iommu in model.Platform.Iommus)
        {
            if (iommu.Kind == IntelVtd.Kind)
                model.LoseAperture(iommu, Format, "the unit's capability register does");
            else
                model.Lose(iommu.Name.ToString(), "the IOMMU", "a DMAR holds VT-d units alone.");
        }

        if (naming.HasPathsBehindBridges)
            model.Lose(
                model.Platform.Name,
                "bus numbers behind bridges",
                "a DMAR gives the path from the root bus; which bus is behind a bridge stands in its configuration space."
            );
        model.LosePaths(Format);
    }

    // The width of physical addresses, which no IOVA depends on: client parts, whose units take 39 bits, have 39, servers 46.
    private static ulong UsualHostAddressBits(ExportModel model) =>
        model.Platform.Iommus.Where(iommu => iommu.Kind == IntelVtd.Kind).All(iommu => iommu.Aperture.Last < 1UL << 39) ? 39UL : 46UL;
}
