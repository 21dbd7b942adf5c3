using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Tables.Ivrs;

/// <summary>
/// The entries of I/O APICs in a made IVRS. Without them Linux remaps no interrupts. Before 7.3 it wants the one of the southbridge to name
/// 00:14.0, from then on a function that is an SMBus controller or an ISA bridge (<c>check_ioapic_information</c>,
/// <c>check_sb_ioapic</c>); otherwise VFIO refuses every group.
/// </summary>
internal static class IvrsIoApics
{
    private const byte Variety = 1;
    private const uint SmBus = 0x0c05,
        IsaBridge = 0x0601;

    // Where AMD's southbridges have their SMBus controller.
    private const ushort UsualSmBus = 0x00a0;

    public static IEnumerable<IvhdSpecial> Entries(ExportModel model, Iommu iommu, int segment)
    {
        if (ExportModel.Number(iommu, IommuFacts.AmdIoapicMissing) is > 0)
            return [];
        if (segment != 0 || Source(model, iommu) is not { } source)
        {
            model.Lose(
                iommu.Name.ToString(),
                "the I/O APIC",
                "an IVRS names the southbridge's function for it, and no such function is behind the IOMMU: Linux then "
                    + "remaps no interrupts."
            );
            return [];
        }

        ulong[] ids =
            model.Platform.Facts.FirstOrDefault(fact => fact.Key == AcpiMsi.IoApicFact)?.Values.Select(value => value.Number ?? 0).ToArray()
            ?? [0];
        return ids.Select(id => new IvhdSpecial(0, 0, (byte)id, source, Variety));
    }

    // As stated; else 00:14.0, which every kernel takes, where it may be a southbridge; else a function that is one.
    private static ushort? Source(ExportModel model, Iommu iommu)
    {
        if (ExportModel.Number(iommu, IommuFacts.AmdIoapicSource) is { } stated)
            return (ushort)stated;
        Device? usual = model.Platform.Devices.FirstOrDefault(device => device.Address is { Segment: 0, RequesterId: UsualSmBus });
        bool isBehind = usual is null ? IsBehind(model, iommu) : model.IommuOf(usual) == iommu;
        if (isBehind && (usual?.Class is null || IsSouthBridge(usual)))
            return UsualSmBus;
        Device? other = model
            .Behind(iommu)
            .Where(device => device.Address is { Segment: 0 } && IsSouthBridge(device))
            .OrderBy(device => device.Class >> 8 == SmBus ? 0 : 1)
            .FirstOrDefault();
        if (other is not null)
            model.Lose(
                iommu.Name.ToString(),
                "the I/O APIC",
                $"its entry names {other.Address}; before 7.3 Linux wants 00:14.0 there and otherwise remaps no interrupts."
            );
        return other?.Address!.Value.RequesterId;
    }

    private static bool IsSouthBridge(Device device) => device.Class >> 8 is SmBus or IsaBridge;

    private static bool IsBehind(ExportModel model, Iommu iommu) =>
        model
            .RootBusesOf(0)
            .SelectMany(bus => RequesterSpans.Of(bus))
            .Any(span => span.Iommu == iommu && span.First <= UsualSmBus && UsualSmBus <= span.Last);
}
