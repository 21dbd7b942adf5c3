using System.Collections.Immutable;

namespace IovaDsl.Firmware.Tables;

/// <summary>A decoded table: values as stored, each structure with its offset from the start of the table.</summary>
public abstract record AcpiTable(AcpiHeader Header);

/// <summary>A table whose inside this library does not know (DSDT, SSDT, …): its bytes, header included.</summary>
public sealed record OpaqueTable(AcpiHeader Header, ImmutableArray<byte> Bytes) : AcpiTable(Header);
