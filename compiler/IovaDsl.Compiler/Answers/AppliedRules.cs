using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Answers;

/// <summary>Which rules of a kernel version shaped an answer, so that it can say so.</summary>
internal static class AppliedRules
{
    /// <summary>The rules of the kinds of IOMMU behind a group, oldest first; of another version its answer may be another one.</summary>
    public static ImmutableArray<KernelRule> Of(IEnumerable<ResolvedDevice> devices, AnswerOptions options)
    {
        KernelConditions conditions = options.Conditions;
        var found = new HashSet<KernelRule>();
        foreach (ResolvedDevice device in devices)
        {
            if (device.Iommu is not { } iommu)
                continue;
            found.UnionWith(OfIommu(iommu, conditions));
            if (device.Regions.Any(region => region.BeforeKernel == KernelRules.HyperTransportIgnored.Since))
                found.Add(KernelRules.HyperTransportIgnored);
        }

        return KernelRules.All.Where(found.Contains).ToImmutableArray();
    }

    private static IEnumerable<KernelRule> OfIommu(Iommu iommu, KernelConditions conditions)
    {
        IommuRules rules = IommuKinds.Of(iommu.Kind);
        IommuFacts facts = IommuFacts.Of(iommu);
        foreach (Consumer consumer in new[] { Consumer.Vfio, Consumer.Iommufd, Consumer.DmaApi })
        {
            if (Geometry.Of(iommu, conditions, consumer).Rule is { } width)
                yield return width;
            if (rules.Refuse(facts, conditions, consumer)?.Version is { } refusal)
                yield return refusal;
        }

        if (rules.InterruptsNotIsolated(facts, conditions)?.Rule is { } isolation)
            yield return isolation;
        if (Geometry.UnusedBecause(iommu, conditions)?.Rule is { } unused)
            yield return unused;
    }
}
