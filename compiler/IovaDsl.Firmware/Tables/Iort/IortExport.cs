using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Tables.Iort;

/// <summary>A platform's SMMUs, root complexes, components, ITS groups and reserved ranges as an IORT.</summary>
internal static class IortExport
{
    public static IortTable Make(ExportModel model, IortTable? kept) => new IortWriter(model, kept).Make();
}
