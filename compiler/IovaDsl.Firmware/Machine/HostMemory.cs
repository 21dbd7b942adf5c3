using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Machine;

/// <summary>A part of the physical address space as firmware or the kernel reports it.</summary>
/// <param name="Range">Both ends inclusive.</param>
/// <param name="Type">In the words of its source: <c>System RAM</c>, <c>usable</c>, <c>Runtime Data</c>.</param>
/// <param name="Source">Where it was found, relative to the host's root.</param>
internal sealed record HostMemory(IovaRange Range, string Type, string Source);
