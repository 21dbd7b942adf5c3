using System.Collections.Immutable;

namespace IovaDsl.Firmware.Acpi;

/// <summary>A decoded table: values as stored, each structure with its offset from the start of the table.</summary>
internal abstract record AcpiTable(AcpiHeader Header);

/// <summary>A table whose inside this library does not know (DSDT, SSDT, …): its bytes, header included.</summary>
internal sealed record OpaqueTable(AcpiHeader Header, ImmutableArray<byte> Bytes) : AcpiTable(Header);
