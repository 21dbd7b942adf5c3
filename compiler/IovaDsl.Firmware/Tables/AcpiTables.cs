using System.Collections.Immutable;
using IovaDsl.Firmware.Acpi;
using IovaDsl.Firmware.Tables.Dmar;
using IovaDsl.Firmware.Tables.Iort;
using IovaDsl.Firmware.Tables.Iovt;
using IovaDsl.Firmware.Tables.Ivrs;
using IovaDsl.Firmware.Tables.Madt;
using IovaDsl.Firmware.Tables.Mcfg;
using IovaDsl.Firmware.Tables.Rimt;
using IovaDsl.Firmware.Tables.Viot;

namespace IovaDsl.Firmware.Tables;

/// <summary>The ACPI tables that are understood, a row each, in the order of their import: doorbells, IOMMUs, buses.</summary>
internal static class AcpiTables
{
    public static ImmutableArray<TableRow> All { get; } =
    [MadtRow.Row, IortRow.Row, RimtRow.Row, DmarRow.Row, IvrsRow.Row, IovtRow.Row, ViotRow.Row, McfgRow.Row];

    /// <summary>The row of a signature; null: such tables are kept as bytes alone.</summary>
    public static TableRow? Find(string signature) => All.FirstOrDefault(row => row.Signature == signature);
}
