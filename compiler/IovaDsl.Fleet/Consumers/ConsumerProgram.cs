using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Fleet.Consumers;

/// <summary>Which addresses a program gives its devices.</summary>
internal enum IovaMode
{
    /// <summary>The IOVA of a hugepage is its virtual address.</summary>
    Virtual,

    /// <summary>The IOVA of a hugepage is its physical address.</summary>
    Physical,
}

/// <summary>A program that maps its hugepages for devices by VFIO: a row.</summary>
/// <param name="Name">As after <c>--consumer</c>.</param>
/// <param name="DefaultBase">Where its hugepages begin unless it is told otherwise; bytes.</param>
/// <param name="BaseClasses">PCI base classes and subclasses of what it drives: the first 16 bits of a class code, or its first 8.</param>
/// <param name="Source">Where the rules stand.</param>
internal sealed record ConsumerProgram(string Name, string Title, ulong DefaultBase, ImmutableArray<uint> BaseClasses, string Source)
{
    public static ConsumerProgram Dpdk { get; } =
        new("dpdk", "DPDK", 0x1_0000_0000, [0x02, 0x0b, 0x10, 0x12], "DPDK eal_get_baseaddr, rte_mem_check_dma_mask");

    // SPDK keeps to physical addresses where VT-d has less than 48 bits (get_iommu_width, SPDK_IOMMU_VA_REQUIRED_WIDTH).
    public static ConsumerProgram Spdk { get; } =
        new("spdk", "SPDK", 0x2000_0000_0000, [0x0108, 0x0880, 0x0104], "SPDK env_dpdk/init.c, SPDK_ENV_DPDK_DEFAULT_BASE_VIRTADDR")
        {
            VirtualNeedsVtdBits = 48,
        };

    public static ImmutableArray<ConsumerProgram> All { get; } = [Dpdk, Spdk];

    /// <summary>
    /// The width of a VT-d unit below which the program keeps to physical addresses unless it is told otherwise; 0: any will do.
    /// </summary>
    public int VirtualNeedsVtdBits { get; private init; }

    /// <summary>Whether it drives a device of this class; a device without one might be any.</summary>
    public bool Drives(Device device) =>
        device.Class is not { } code || BaseClasses.Any(known => known > 0xff ? code >> 8 == known : code >> 16 == known);

    /// <summary>What it does where nobody says: virtual addresses where an IOMMU translates and is wide enough.</summary>
    public IovaMode DefaultMode(IEnumerable<ResolvedDevice> devices) =>
        devices.All(device => device.Iommu is { } iommu && IsWideEnough(iommu, device)) ? IovaMode.Virtual : IovaMode.Physical;

    private bool IsWideEnough(Iommu iommu, ResolvedDevice device) =>
        VirtualNeedsVtdBits == 0
        || iommu.Kind != IntelVtd.Kind
        || device.Aperture is { } aperture && aperture.Last >> (VirtualNeedsVtdBits - 1) != 0;
}
