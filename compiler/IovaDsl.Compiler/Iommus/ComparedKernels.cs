using System.Collections.Immutable;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Iommus;

/// <summary>A running kernel that answers were compared with, and where.</summary>
/// <param name="Kernel">Its release.</param>
/// <param name="Kind">The kind of IOMMU of the machines.</param>
/// <param name="Hosts">How many recorded hosts: every one is predicted (the test <c>Every_recorded_host_is_predicted</c>).</param>
/// <param name="Machines">How many machines of tests/kernel-loop, all answers equal.</param>
internal sealed record ComparedKernel(KernelVersion Kernel, string Kind, int Hosts, int Machines);

/// <summary>
/// The running kernels that answers were compared with. Nobody writes the rows: the test <c>ComparedKernelsTests</c> does, from the
/// recorded hosts and from tests/kernel-loop/equal.tsv, which <c>tests/kernel-loop/run --matrix --write</c> makes.
/// </summary>
internal static class ComparedKernels
{
    public static ImmutableArray<ComparedKernel> All { get; } =
        ImmutableArray.Create(
            // begin
            new ComparedKernel(new(6, 1, 0), "amd-vi", 1, 0),
            new ComparedKernel(new(6, 1, 0), "arm-smmu-v3", 20, 0),
            new ComparedKernel(new(6, 1, 0), "hisilicon-hi161x", 1, 0),
            new ComparedKernel(new(6, 1, 0), "intel-vtd", 16, 0),
            new ComparedKernel(new(6, 1, 0), "virtio-iommu", 1, 0),
            new ComparedKernel(new(6, 1, 176), "amd-vi", 0, 2),
            new ComparedKernel(new(6, 1, 176), "arm-smmu-v3", 0, 2),
            new ComparedKernel(new(6, 1, 176), "hisilicon-hi161x", 0, 1),
            new ComparedKernel(new(6, 1, 176), "intel-vtd", 0, 2),
            new ComparedKernel(new(6, 12, 95), "amd-vi", 3, 0),
            new ComparedKernel(new(6, 12, 95), "arm-smmu-v3", 13, 0),
            new ComparedKernel(new(6, 12, 95), "intel-vtd", 5, 0),
            new ComparedKernel(new(6, 12, 95), "virtio-iommu", 6, 0),
            new ComparedKernel(new(6, 12, 117), "amd-vi", 6, 2),
            new ComparedKernel(new(6, 12, 117), "arm-smmu-v3", 0, 3),
            new ComparedKernel(new(6, 12, 117), "hisilicon-hi161x", 0, 1),
            new ComparedKernel(new(6, 12, 117), "intel-vtd", 15, 2),
            new ComparedKernel(new(6, 12, 117), "virtio-iommu", 1, 2),
            new ComparedKernel(new(6, 12, 118), "arm-smmu-v3", 6, 0),
            new ComparedKernel(new(6, 16, 12), "amd-vi", 0, 2),
            new ComparedKernel(new(6, 16, 12), "intel-vtd", 0, 2),
            new ComparedKernel(new(6, 16, 12), "virtio-iommu", 0, 1),
            new ComparedKernel(new(6, 17, 13), "amd-vi", 0, 2),
            new ComparedKernel(new(6, 17, 13), "intel-vtd", 0, 2),
            new ComparedKernel(new(6, 17, 13), "virtio-iommu", 0, 1),
            new ComparedKernel(new(6, 18, 15), "amd-vi", 0, 2),
            new ComparedKernel(new(6, 18, 15), "arm-smmu-v3", 0, 3),
            new ComparedKernel(new(6, 18, 15), "hisilicon-hi161x", 0, 1),
            new ComparedKernel(new(6, 18, 15), "intel-vtd", 0, 2),
            new ComparedKernel(new(6, 18, 15), "virtio-iommu", 0, 2),
            new ComparedKernel(new(7, 2, 12), "amd-vi", 0, 2),
            new ComparedKernel(new(7, 2, 12), "arm-smmu-v3", 0, 3),
            new ComparedKernel(new(7, 2, 12), "hisilicon-hi161x", 0, 1),
            new ComparedKernel(new(7, 2, 12), "intel-vtd", 0, 2),
            new ComparedKernel(new(7, 2, 12), "virtio-iommu", 0, 2),
            new ComparedKernel(new(7, 2, 13), "amd-vi", 13, 0),
            new ComparedKernel(new(7, 2, 13), "arm-smmu-v3", 21, 0),
            new ComparedKernel(new(7, 2, 13), "hisilicon-hi161x", 1, 0),
            new ComparedKernel(new(7, 2, 13), "intel-vtd", 23, 0),
            new ComparedKernel(new(7, 2, 13), "riscv-iommu", 15, 3),
            new ComparedKernel(new(7, 2, 13), "virtio-iommu", 3, 0),
            new ComparedKernel(new(7, 3, 4), "amd-vi", 0, 2),
            new ComparedKernel(new(7, 3, 4), "intel-vtd", 5, 2),
            new ComparedKernel(new(7, 3, 4), "virtio-iommu", 0, 1)
        // end
        );
}
