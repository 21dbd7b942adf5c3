namespace IovaDsl.Runtime;

/// <summary>
/// Whether answers follow plain interval arithmetic or reproduce the kernel's deviations from it: regions that end at
/// 2^64-1 and are not merged, zero lengths that are kept, edges that stay excluded after a detach, and so on.
/// </summary>
public enum Quirks : byte
{
    /// <summary>Plain arithmetic, right over the whole 64-bit space.</summary>
    None = 0,

    /// <summary>Exactly what the Linux kernel computes, deviations included.</summary>
    Kernel = 1,
}
