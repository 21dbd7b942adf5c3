using System.Collections.Immutable;

namespace IovaDsl.Firmware.Acpi;

/// <summary>
/// Non-zero bytes of a table that no field accounts for: reserved fields, padding, spare array slots, what lies behind
/// the last structure. They mean nothing and are kept only so that an unchanged table is written back byte for byte.
/// </summary>
/// <param name="Offset">From the start of the table.</param>
/// <param name="Bytes">As found.</param>
internal sealed record UnusedBytes(int Offset, ImmutableArray<byte> Bytes);
