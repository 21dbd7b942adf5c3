using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>
/// The entries of I/O APICs in a made IVRS. Without them Linux remaps no interrupts, and from 7.3 on it wants the one of the southbridge to
/// name a function that is an SMBus controller or an ISA bridge (<c>check_ioapic_information</c>, <c>check_sb_ioapic</c>); otherwise VFIO
/// refuses every group.
/// </summary>
internal static class IvrsIoApics
{
    private const byte Variety = 1;

    // Where AMD's southbridges have their SMBus controller.
    private const ushort UsualSmBus = 0x00a0;

    public static IEnumerable<IvhdSpecial> Entries(ExportModel model, Iommu iommu, int segment)
    {
        if (segment != 0 || Source(model, iommu) is not { } source)
        {
            model.Lose(
                iommu.Name.ToString(),
                "the I/O APIC",
                "an IVRS names the southbridge's function for it, and no such function is behind the IOMMU: Linux then remaps no interrupts."
            );
            return [];
        }

        ulong[] ids =
            model.Platform.Facts.FirstOrDefault(fact => fact.Key == AcpiMsi.IoApicFact)?.Values.Select(value => value.Number ?? 0).ToArray()
            ?? [0];
        return ids.Select(id => new IvhdSpecial(0, 0, (byte)id, source, Variety));
    }

    private static ushort? Source(ExportModel model, Iommu iommu)
    {
        Device? function = model
            .Platform.Devices.Where(device => device.Address is { Segment: 0 } && model.IommuOf(device) == iommu)
            .OrderBy(device => device.Class >> 8 == 0x0c05 ? 0 : 1)
            .FirstOrDefault(device => device.Class >> 8 is 0x0c05 or 0x0601);
        if (function?.Address is { } address)
            return address.RequesterId;
        bool isBehind = model
            .RootBuses.Where(bus => (bus.Segment ?? 0) == 0)
            .SelectMany(bus => RequesterSpans.Of(bus))
            .Any(span => span.Iommu == iommu && span.First <= UsualSmBus && UsualSmBus <= span.Last);
        bool isTaken = model.Platform.Devices.Any(device =>
            device is { Address: { Segment: 0, RequesterId: UsualSmBus }, Class: not null }
        );
        return isBehind && !isTaken ? UsualSmBus : null;
    }
}
