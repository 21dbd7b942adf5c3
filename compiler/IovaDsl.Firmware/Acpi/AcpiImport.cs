using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.Acpi;

/// <summary>What the import of one table finds: the draft it adds to, and the doorbells that other tables refer to.</summary>
/// <param name="Draft">The platform in the making.</param>
/// <param name="Msi">Doorbells of the MADT, which comes first.</param>
internal sealed record AcpiImport(PlatformDraft Draft, AcpiMsi Msi);
