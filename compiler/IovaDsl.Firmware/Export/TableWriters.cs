using IovaDsl.Compiler.Resolution;
using IovaDsl.Firmware.Tables;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Firmware.Export;

/// <summary>A table that can be written from a platform: its format's name, its bytes as read, and what the platform makes.</summary>
internal sealed record TableWriter(string Format, Func<AcpiTable, byte[]> Encode, Func<ResolvedPlatform, byte[]> MadeOf);

/// <summary>The tables that an import keeps and an export writes, one row each.</summary>
internal static class TableWriters
{
    private static readonly TableWriter Iort = new("iort", table => IortEncoder.Encode((IortTable)table), IortExport.MadeOf);
    private static readonly TableWriter Dmar = new("dmar", table => DmarEncoder.Encode((DmarTable)table), DmarExport.MadeOf);
    private static readonly TableWriter Ivrs = new("ivrs", table => IvrsEncoder.Encode((IvrsTable)table), IvrsExport.MadeOf);
    private static readonly TableWriter Viot = new("viot", table => ViotEncoder.Encode((ViotTable)table), ViotExport.MadeOf);

    public static TableWriter? Find(AcpiTable table) =>
        table switch
        {
            IortTable => Iort,
            DmarTable => Dmar,
            IvrsTable => Ivrs,
            ViotTable => Viot,
            _ => null,
        };
}
