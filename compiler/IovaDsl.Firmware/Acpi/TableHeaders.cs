using IovaDsl.Firmware.Export;

namespace IovaDsl.Firmware.Acpi;

/// <summary>Headers of written tables: those of the kept table, else what facts say, else our own.</summary>
internal static class TableHeaders
{
    public static AcpiHeader Make(ExportModel model, string signature, byte revision, AcpiHeader? kept)
    {
        if (kept is not null)
            return kept.ForWriting();
        string format = signature.ToLowerInvariant();
        return AcpiHeader.Create(
            signature,
            revision,
            Fit(model.Text(format + "/oem-id"), "IOVADS", 6),
            Fit(model.Text(format + "/oem-table-id"), "IOVADSL", 8),
            (uint)(model.Number(format + "/oem-revision") ?? 1)
        );
    }

    private static string Fit(string? text, string usual, int length)
    {
        string chosen = string.IsNullOrEmpty(text) ? usual : text!;
        return chosen.Length > length ? chosen.Substring(0, length) : chosen.PadRight(length);
    }
}
