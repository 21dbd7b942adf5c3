namespace IovaDsl.Runtime;

/// <summary>
/// A window through which devices below a host bridge reach memory (<c>dma-ranges</c> of a device tree's host bridge,
/// <c>bridge->dma_ranges</c>).
/// </summary>
/// <param name="Bus">The addresses as devices use them.</param>
/// <param name="CpuFirst">The address of its first byte as the CPU sees it. Linux sorts windows by it.</param>
public readonly record struct InboundWindow(IovaRange Bus, ulong CpuFirst);
