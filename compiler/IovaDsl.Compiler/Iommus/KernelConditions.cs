using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>Who asks for addresses. The width of an IOMMU may depend on it.</summary>
internal enum Consumer
{
    /// <summary>VFIO's type 1 container.</summary>
    Vfio,

    /// <summary>iommufd; what is asked of its page table is in <see cref="KernelConditions.Iommufd"/>.</summary>
    Iommufd,

    /// <summary>Drivers of the kernel itself.</summary>
    DmaApi,
}

/// <summary>What a user of iommufd asks of a page table (<c>IOMMU_HWPT_ALLOC_*</c>).</summary>
[Flags]
public enum IommufdRequests
{
    /// <summary>Nothing beyond a plain page table.</summary>
    None = 0,

    /// <summary><c>nest-parent</c>: a guest's own page table will be nested in it.</summary>
    NestParent = 1,

    /// <summary><c>dirty</c>: pages that a device wrote to are tracked.</summary>
    Dirty = 2,

    /// <summary><c>pasid</c>: it can be attached to a PASID.</summary>
    Pasid = 4,
}

/// <summary>The kernel that answers. The defaults are those of the command line.</summary>
internal sealed record KernelConditions
{
    public static KernelConditions Default { get; } = new();

    public KernelVersion Kernel { get; init; } = KernelVersion.Default;

    /// <summary>The kernel's page size in bytes, a power of two.</summary>
    public ulong PageSize { get; init; } = 4096;

    public IommufdRequests Iommufd { get; init; }
}
