using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>On what an aperture rests.</summary>
internal enum GeometryBasis
{
    /// <summary>The file states the result.</summary>
    Stated,

    /// <summary>Facts of the hardware tell.</summary>
    Facts,

    /// <summary>The driver sets it, whatever the hardware is.</summary>
    Driver,

    /// <summary>Nothing tells: the usual value.</summary>
    Assumed,
}

/// <summary>What an IOMMU translates for one consumer under one kernel.</summary>
/// <param name="Aperture">Both ends included; null: Linux can make no page table for this consumer.</param>
/// <param name="Basis">On what it rests.</param>
/// <param name="Reason">Why, as part of a sentence, with the source.</param>
/// <param name="Rule">The rule of the kernel version that decided; null: none did.</param>
internal sealed record Geometry(IovaRange? Aperture, GeometryBasis Basis, string Reason, KernelRule? Rule = null)
{
    /// <summary>For an IOMMU of a platform. What the file states holds for every kernel and consumer.</summary>
    public static Geometry Of(Iommu iommu, KernelConditions conditions, Consumer consumer) =>
        iommu.ApertureStated
            ? new Geometry(iommu.Aperture, GeometryBasis.Stated, "stated")
            : IommuKinds.Of(iommu.Kind).Geometry(IommuFacts.Of(iommu), conditions, consumer);

    /// <summary>The aperture alone; null: Linux can make no page table for this consumer.</summary>
    public static IovaRange? ApertureOf(Iommu iommu, KernelConditions conditions, Consumer consumer) =>
        iommu.ApertureStated ? iommu.Aperture : Of(iommu, conditions, consumer).Aperture;

    /// <summary>
    /// What the hardware really translates: the aperture that Linux takes, cut to what its page tables can hold. A kernel may promise more
    /// (AMD before 6.17), and null is nothing at all.
    /// </summary>
    public static IovaRange? ReachOf(Iommu iommu, KernelConditions conditions)
    {
        if (ApertureOf(iommu, conditions, Consumer.Vfio) is not { } aperture)
            return null;
        IovaRange? hardware = iommu.ApertureStated ? null : IommuKinds.Of(iommu.Kind).Hardware(IommuFacts.Of(iommu));
        return hardware is not { } bounds ? aperture
            : aperture.TryIntersect(bounds, out IovaRange reach) ? reach
            : null;
    }

    /// <summary>Why this kernel leaves the IOMMU alone; null: it drives it.</summary>
    public static UnusedReason? UnusedBecause(Iommu iommu, KernelConditions conditions) =>
        IommuKinds.Of(iommu.Kind).Unused(IommuFacts.Of(iommu), conditions);

    /// <summary>The page sizes of an IOMMU, a bit each; 4 KiB where neither file nor facts say.</summary>
    public static ulong PageSizesOf(Iommu iommu)
    {
        const ulong usual = 4096;
        if (iommu.PageSizes != 0)
            return iommu.PageSizes;
        ulong known = IommuKinds.Of(iommu.Kind).PageSizes(IommuFacts.Of(iommu));
        return known == 0 ? usual : known;
    }

    /// <summary>The aperture where one has to be named: of an IOMMU that no page table fits, all of the space.</summary>
    public static IovaRange Usual(Geometry geometry) => geometry.Aperture ?? IovaRange.All;

    internal static Geometry FromBits(int bits, GeometryBasis basis, string reason, KernelRule? rule = null) =>
        new(IovaRange.FromBits(bits), basis, reason, rule);
}
