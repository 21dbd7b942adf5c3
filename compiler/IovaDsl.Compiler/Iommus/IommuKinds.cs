using System.Collections.Immutable;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Iommus;

/// <summary>The kinds of IOMMU the language knows, one file each beside this one.</summary>
internal static class IommuKinds
{
    /// <summary>In the order in which messages name them.</summary>
    public static ImmutableArray<IommuRules> All { get; } =
        ImmutableArray.Create(
            GenericIommu.Rules,
            ArmSmmuV2.Rules,
            ArmSmmuV3.Rules,
            HisiliconHi161x.Rules,
            IntelVtd.Rules,
            AmdVi.Rules,
            VirtioIommu.Rules,
            AppleDart.Rules,
            RiscvIommu.Rules,
            RockchipIommu.Rules,
            VerisiliconIommu.Rules,
            Sun50iIommu.Rules,
            RenesasIpmmu.Rules,
            ExynosSysmmu.Rules,
            MediatekM4u.Rules,
            MediatekM4uV1.Rules,
            QcomMsmV0.Rules,
            QcomMsm.Rules,
            TegraSmmu.Rules,
            SprdIommu.Rules,
            OmapIommu.Rules,
            Bcm2712Iommu.Rules,
            FslPamu.Rules,
            S390Pci.Rules
        );

    private static readonly Dictionary<string, IommuRules> ByName = All.ToDictionary(rules => rules.Name, StringComparer.Ordinal);

    private static readonly Dictionary<string, IommuRules> ByCompatible = All.SelectMany(rules =>
            rules.Compatibles.Select(compatible => (compatible, rules))
        )
        .ToDictionary(pair => pair.compatible, pair => pair.rules, StringComparer.Ordinal);

    /// <summary>The names in the order of the table.</summary>
    public static IReadOnlyList<string> Names { get; } = All.Select(rules => rules.Name).ToArray();

    public static IommuRules Of(IommuKind kind) => ByName[kind.Name];

    public static bool TryFind(string name, out IommuRules? rules) => ByName.TryGetValue(name, out rules!);

    /// <summary>The kind whose driver matches a node: the first of its compatible strings that any driver lists; null: none does.</summary>
    public static IommuRules? OfCompatible(IEnumerable<string> compatibles)
    {
        foreach (string compatible in compatibles)
        {
            if (ByCompatible.TryGetValue(compatible, out IommuRules? rules))
                return rules;
        }

        return null;
    }
}
