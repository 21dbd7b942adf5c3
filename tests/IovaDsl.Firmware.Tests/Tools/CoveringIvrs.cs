using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables.Ivrs;

namespace IovaDsl.Firmware.Tests.Tools;

/// <summary>An IVRS whose only IOMMU, the function 00:00.2, covers one range of requesters.</summary>
internal static class CoveringIvrs
{
    public static byte[] Of(string tableId, ushort first, ushort last, IvhdSpecial? special = null, IvrsMemory? memory = null)
    {
        IvrsHardware unit = new()
        {
            Type = IvrsHardware.Type11,
            DeviceId = 2,
            Base = 0xfeb8_0000,
            EfrImage = 0,
            Efr2Image = 0,
            Entries =
            [
                new IvhdDevice(IvhdEntry.RangeStart, first, 0),
                new IvhdDevice(IvhdEntry.RangeEnd, last, 0),
                .. special is null ? (IvhdEntry[])[] : [special],
            ],
        };
        return IvrsEncoder.Encode(
            new IvrsTable(AcpiHeader.Create("IVRS", 2, "IOVADS", tableId, 1)) { Blocks = memory is null ? [unit] : [unit, memory] }
        );
    }
}
