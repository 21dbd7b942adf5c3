using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>Apertures that a node states, read and written: of Apple's DART and of Broadcom's BCM2712.</summary>
internal static class DtApertures
{
    private const string AppleRange = "apple,dma-range";
    private const string BcmWindow = "brcm,iova-window";
    private const string BcmOffset = "dma-iova-offset";

    /// <summary>
    /// Base and size of what the firmware has locked (<c>apple,dma-range</c>): the drivers of Asahi Linux, U-Boot and OpenBSD keep to it.
    /// </summary>
    public static IovaRange? AppleLocked(DtNode node) =>
        node.Property(AppleRange) is { CellCount: >= 4 } window
        && IovaRange.TryFromStartAndSize(window.Number(0, 2), window.Number(2, 2), out IovaRange range)
            ? range
            : null;

    /// <summary>
    /// What a BCM2712's node says of its aperture: start and size (<c>brcm,iova-window</c>, of which the driver takes 4 GiB at most), or
    /// what its vendor's driver adds to the usual one (<c>dma-iova-offset</c>, of an IOMMU behind a PCIe root complex whose inbound window
    /// begins elsewhere). Null: nothing that a driver takes.
    /// </summary>
    public static IovaRange? OfBcm2712(DtNode node)
    {
        if (node.Property(BcmWindow) is { CellCount: >= 4 } window)
            return IovaRange.TryFromStartAndSize(
                window.Number(0, 2),
                Math.Min(window.Number(2, 2), Bcm2712Iommu.MostBytes),
                out IovaRange stated
            )
                ? stated
                : null;
        return
            node.Property(BcmOffset) is { CellCount: >= 2 } offset
            && offset.Number(0, 2) is not 0 and var added
            && added <= ulong.MaxValue - Bcm2712Iommu.UsualAperture.Last
            ? new IovaRange(Bcm2712Iommu.UsualAperture.First + added, Bcm2712Iommu.UsualAperture.Last + added)
            : null;
    }

    /// <summary>Writes the aperture of an IOMMU where its node can say it; false: it cannot.</summary>
    public static bool Write(DtsNode node, Iommu iommu)
    {
        if (iommu.Kind == AppleDart.Kind && iommu.ApertureStated && IovaText.BitsOf(iommu.Aperture) is null)
            node.Set(AppleRange, Window(iommu.Aperture));
        else if (iommu.Kind != Bcm2712Iommu.Kind || (ulong)(iommu.Aperture.LengthMinusOne) >= Bcm2712Iommu.MostBytes)
            return false;
        else if (IsMoved(iommu.Aperture))
            node.Set(BcmOffset, DtsCell.Two(iommu.Aperture.First - Bcm2712Iommu.UsualAperture.First));
        else if (iommu.Aperture != Bcm2712Iommu.UsualAperture)
            node.Set(BcmWindow, Window(iommu.Aperture));
        return true;
    }

    // What the vendor's driver makes of an offset looks like the usual aperture elsewhere, and no other driver knows that property.
    private static bool IsMoved(IovaRange aperture) =>
        aperture.LengthMinusOne == Bcm2712Iommu.UsualAperture.LengthMinusOne && aperture.First > Bcm2712Iommu.UsualAperture.First;

    private static DtsCell[] Window(IovaRange range) => [.. DtsCell.Two(range.First), .. DtsCell.Two(range.LengthMinusOne + 1)];
}
