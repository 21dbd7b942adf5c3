using IovaDsl.Compiler.Iommus;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Machine;

/// <summary>
/// The two numbers of <c>amd-iommu/features</c>, in the order in which the file has them. Up to 6.6 Linux prints EFR2:EFR, from 6.7 on
/// EFR:EFR2 (<c>amd_iommu_show_features</c>), and nothing in the file says which.
/// </summary>
internal readonly record struct AmdFeatureHalves(ulong First, ulong Second)
{
    /// <summary>
    /// Which half is which: an image of EFR in the IVRS that equals one half tells; else the kernel that printed them; else the newer
    /// order is taken.
    /// </summary>
    /// <param name="efrImage">EFR as the IVHD has it; null: there is no image, or it is not valid.</param>
    /// <param name="kernel">The kernel that printed the file; null: not known.</param>
    public (ulong Efr, ulong Efr2) Settle(ulong? efrImage, KernelVersion? kernel)
    {
        bool efrIsSecond =
            efrImage is { } image && (image == First) != (image == Second)
                ? image == Second
                : kernel is { } version && !KernelRules.FeaturesInOrder.HoldsFor(version);
        return efrIsSecond ? (Second, First) : (First, Second);
    }

    /// <summary>Reads <c>29d3:0</c>; null where it is not two hexadecimal numbers.</summary>
    internal static AmdFeatureHalves? Parse(string? text, Func<string?, ulong?> hex) =>
        text?.Split(':') is [var first, var second] && hex(first) is { } left && hex(second) is { } right
            ? new AmdFeatureHalves(left, right)
            : null;
}
