using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Topology;

/// <summary>What a part of the physical address space is; both ends inclusive. What no range covers is not said.</summary>
internal sealed record MemoryRange(MemoryUse Use, IovaRange Range, string? Label, Origin Origin);

/// <summary>The uses that firmware tells apart (ACPI 6.5 table 15.4 "Address Range Types", devicetree <c>reserved-memory</c>).</summary>
internal enum MemoryUse
{
    /// <summary>System memory that the operating system may use.</summary>
    Ram,

    /// <summary>Memory that firmware keeps; direct regions belong in here.</summary>
    Reserved,

    /// <summary>Registers and windows of devices.</summary>
    Device,
}
