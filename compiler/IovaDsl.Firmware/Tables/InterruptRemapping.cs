using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Bytes;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Madt;

namespace IovaDsl.Firmware.Tables;

/// <summary>
/// Whether the unit of every I/O APIC is known. If that of one is not, Linux remaps no interrupts at all, and then nothing isolates those
/// of a device: VFIO and iommufd refuse every group unless the parameter <c>allow_unsafe_interrupts</c> is set.
/// </summary>
internal static class InterruptRemapping
{
    // Both tables have their units from here on, and nothing names what is not there.
    private const int WhereUnitsAre = 48;

    /// <summary>Findings of a table of IOMMUs and the MADT together; a DMAR that does not ask to remap interrupts has none.</summary>
    public static IEnumerable<Diagnostic> Check(IReadOnlyList<AcpiTable> tables)
    {
        foreach (AcpiTable table in tables)
        {
            foreach (byte id in WithoutUnit(tables, table))
                yield return FirmwareFinding.Of(
                    FirmwareCatalog.IoApicWithoutUnitRow,
                    table.Header.Signature,
                    WhereUnitsAre,
                    "I/O APIC",
                    $"The MADT has an I/O APIC with ID {id}, and no IOMMU names it. Linux then remaps no interrupts, and VFIO and iommufd "
                        + "refuse every group without allow_unsafe_interrupts."
                );
        }
    }

    /// <summary>The IDs of the I/O APICs of the machine, as its MADT lists them, of which a table names no unit.</summary>
    public static IEnumerable<byte> WithoutUnit(IEnumerable<AcpiTable> tables, AcpiTable table)
    {
        byte[] apics =
        [
            .. tables.OfType<MadtTable>().Take(1).SelectMany(madt => madt.Entries).OfType<MadtIoApic>().Select(apic => apic.Id),
        ];
        return apics.Except(
            table switch
            {
                DmarTable { InterruptRemapping: true } dmar => dmar.IoApics,
                IvrsTable ivrs => new IvrsMap(ivrs).IoApics,
                _ => apics,
            }
        );
    }
}
