using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>A running kernel that answers were compared with, and where.</summary>
/// <param name="Kernel">Its release.</param>
/// <param name="Kind">The kind of IOMMU of the machines.</param>
internal sealed record ComparedKernel(KernelVersion Kernel, string Kind);

/// <summary>
/// The running kernels that answers were compared with. Nobody writes the rows: the test <c>ComparedKernelsTests</c> does, from the
/// recorded hosts and from tests/kernel-loop/equal.tsv, which <c>tests/kernel-loop/run --matrix --write</c> makes. Behind each stands of
/// how many: every recorded host is predicted (the test <c>Every_recorded_host_is_predicted</c>), and every machine of the loop answers
/// alike.
/// </summary>
internal static class ComparedKernels
{
    public static ImmutableArray<ComparedKernel> All { get; } =
        ImmutableArray.Create(
            // begin
            new ComparedKernel(new(6, 1, 0), "amd-vi"), // hosts 1, machines 0
            new ComparedKernel(new(6, 1, 0), "arm-smmu-v3"), // hosts 20, machines 0
            new ComparedKernel(new(6, 1, 0), "hisilicon-hi161x"), // hosts 1, machines 0
            new ComparedKernel(new(6, 1, 0), "intel-vtd"), // hosts 16, machines 0
            new ComparedKernel(new(6, 1, 0), "virtio-iommu"), // hosts 1, machines 0
            new ComparedKernel(new(6, 1, 176), "amd-vi"), // hosts 0, machines 2
            new ComparedKernel(new(6, 1, 176), "arm-smmu-v3"), // hosts 0, machines 2
            new ComparedKernel(new(6, 1, 176), "hisilicon-hi161x"), // hosts 0, machines 1
            new ComparedKernel(new(6, 1, 176), "intel-vtd"), // hosts 0, machines 2
            new ComparedKernel(new(6, 12, 95), "amd-vi"), // hosts 3, machines 0
            new ComparedKernel(new(6, 12, 95), "arm-smmu-v3"), // hosts 13, machines 0
            new ComparedKernel(new(6, 12, 95), "intel-vtd"), // hosts 5, machines 0
            new ComparedKernel(new(6, 12, 95), "virtio-iommu"), // hosts 6, machines 0
            new ComparedKernel(new(6, 12, 117), "amd-vi"), // hosts 6, machines 2
            new ComparedKernel(new(6, 12, 117), "arm-smmu-v3"), // hosts 0, machines 3
            new ComparedKernel(new(6, 12, 117), "hisilicon-hi161x"), // hosts 0, machines 1
            new ComparedKernel(new(6, 12, 117), "intel-vtd"), // hosts 15, machines 2
            new ComparedKernel(new(6, 12, 117), "virtio-iommu"), // hosts 1, machines 2
            new ComparedKernel(new(6, 12, 118), "arm-smmu-v3"), // hosts 6, machines 0
            new ComparedKernel(new(6, 16, 12), "amd-vi"), // hosts 0, machines 2
            new ComparedKernel(new(6, 16, 12), "intel-vtd"), // hosts 0, machines 2
            new ComparedKernel(new(6, 16, 12), "virtio-iommu"), // hosts 0, machines 1
            new ComparedKernel(new(6, 17, 13), "amd-vi"), // hosts 0, machines 2
            new ComparedKernel(new(6, 17, 13), "intel-vtd"), // hosts 0, machines 2
            new ComparedKernel(new(6, 17, 13), "virtio-iommu"), // hosts 0, machines 1
            new ComparedKernel(new(6, 18, 15), "amd-vi"), // hosts 0, machines 2
            new ComparedKernel(new(6, 18, 15), "arm-smmu-v3"), // hosts 0, machines 3
            new ComparedKernel(new(6, 18, 15), "hisilicon-hi161x"), // hosts 0, machines 1
            new ComparedKernel(new(6, 18, 15), "intel-vtd"), // hosts 0, machines 2
            new ComparedKernel(new(6, 18, 15), "virtio-iommu"), // hosts 0, machines 2
            new ComparedKernel(new(7, 2, 12), "amd-vi"), // hosts 0, machines 2
            new ComparedKernel(new(7, 2, 12), "arm-smmu-v3"), // hosts 0, machines 3
            new ComparedKernel(new(7, 2, 12), "hisilicon-hi161x"), // hosts 0, machines 1
            new ComparedKernel(new(7, 2, 12), "intel-vtd"), // hosts 0, machines 2
            new ComparedKernel(new(7, 2, 12), "virtio-iommu"), // hosts 0, machines 2
            new ComparedKernel(new(7, 2, 13), "amd-vi"), // hosts 13, machines 0
            new ComparedKernel(new(7, 2, 13), "arm-smmu-v3"), // hosts 21, machines 0
            new ComparedKernel(new(7, 2, 13), "hisilicon-hi161x"), // hosts 1, machines 0
            new ComparedKernel(new(7, 2, 13), "intel-vtd"), // hosts 23, machines 0
            new ComparedKernel(new(7, 2, 13), "riscv-iommu"), // hosts 15, machines 3
            new ComparedKernel(new(7, 2, 13), "virtio-iommu"), // hosts 3, machines 0
            new ComparedKernel(new(7, 3, 4), "amd-vi"), // hosts 0, machines 2
            new ComparedKernel(new(7, 3, 4), "intel-vtd"), // hosts 5, machines 2
            new ComparedKernel(new(7, 3, 4), "virtio-iommu") // hosts 0, machines 1
        // end
        );
}
