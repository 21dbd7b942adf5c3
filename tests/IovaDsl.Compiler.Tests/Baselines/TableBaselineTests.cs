using System.Collections;
using System.Reflection;
using System.Text;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;
using IovaDsl.Tests;

namespace IovaDsl.Compiler.Tests.Baselines;

/// <summary>
/// What is a table in the compiler, printed row by row beside this file: kinds of IOMMUs with what each says of its facts under every
/// version at which a rule begins or ends, and Linux's lists of functions. IOVADSL_UPDATE_BASELINES=1 writes them anew; the diff is the
/// review.
/// </summary>
public sealed class TableBaselineTests
{
    private const string Guest = "fact \"amd-vi/efr\" 0x4f77ef22294ada  fact \"amd-vi/efr2\" 0x800";

    /// <summary>Facts by which kinds decide, one list of clauses after the other.</summary>
    private static readonly Dictionary<string, string[]> Facts = new()
    {
        ["amd-vi"] =
        [
            Guest,
            Guest + "  fact \"amd-vi/page-table\" 2",
            Guest + "  fact \"amd-vi/host-translation-absent\" 1",
            "fact \"amd-vi/efr\" 0x21d3  fact \"amd-vi/efr-image\" 0",
            "fact \"amd-vi/efr\" 0xffff_ffff_ffff_ffff",
            "fact \"amd-vi/efr\" 0xffff_ffff_ffff_f7ff",
            "fact \"amd-vi/efr\" 0xffff_ffff_ffff_fbff",
            "fact \"amd-vi/efr\" 0xffff_ffff_ffff_f3ff",
            "fact \"amd-vi/efr\" 0  fact \"amd-vi/host-translation-absent\" 1",
            "fact \"amd-vi/vasize\" 0x30",
            "fact \"amd-vi/ioapic-entry\" 0",
            "fact \"amd-vi/ioapic-source\" 0xa0",
            "fact \"amd-vi/ioapic-source\" 0xfb",
            "fact \"amd-vi/ioapic-missing\" 1",
            "fact \"iommu/interrupt-isolation\" 0",
        ],
        ["intel-vtd"] =
        [
            "fact \"vt-d/cap\" 0xd2008c40660462  fact \"vt-d/ecap\" 0xf050da",
            "fact \"vt-d/cap\" 0x1c0000c40660462  fact \"vt-d/ecap\" 0x49e2ff0505e",
            "fact \"vt-d/cap\" 0xd2008c222f0686  fact \"vt-d/ecap\" 0xf00f5a  fact \"vt-d/scalable-mode\" 0",
            "fact \"vt-d/cap\" 0x8d2078c106f0466  fact \"vt-d/ecap\" 0x3ee9e86f050df  fact \"vt-d/ecap-of-all\" 0x29e86f050df",
            "fact \"vt-d/opt-out\" 1",
            "fact \"vt-d/cap\" 0x260100",
        ],
        ["arm-smmu-v3"] =
        [
            "fact \"smmu/idr5\" 0x75  fact \"smmu/idr0\" 0xd44101b",
            "fact \"smmu/idr5\" 0x54  fact \"smmu/coherent\" 0",
            "fact \"smmu/idr0\" 2",
            "fact \"smmu/idr0\" 0xffff_ffff  fact \"smmu/idr5\" 0xffff_ffff",
            "fact \"smmu/idr0\" 0xffff_ff7f  fact \"smmu/idr5\" 0xffff_f7ff",
            "fact \"smmu/idr0\" 0xffff_ff3f  fact \"smmu/idr5\" 0xffff_f7f8",
            "fact \"smmu/idr0\" 0xffff_fffb  fact \"smmu/idr5\" 0xffff_f3fa",
        ],
        ["arm-smmu-v2"] = ["fact \"smmu/coherent\" 0", "fact \"smmu/coherent\" 1"],
        ["hisilicon-hi161x"] = ["fact \"smmu/coherent\" 0"],
        ["apple-dart"] = ["fact \"dart/ias\" 36", "fact \"dart/ias\" 42", "page-sizes 4K"],
        ["riscv-iommu"] = ["fact \"riscv/capabilities\" 0x1b8f0f10", "fact \"riscv/capabilities\" 0x10e10", "fact \"riscv/rimt\" 1"],
        ["s390-pci"] = ["fact \"s390/start-dma\" 0x1_0000_0000  fact \"s390/end-dma\" 0x1ff_ffff_ffff"],
        ["bcm2712-iommu"] = ["fact \"bcm2712/iova-window\" 0xa_0000_0000, 0x2_0000_0000"],
        ["mediatek-m4u"] =
        [
            "fact \"mediatek/region\" 0x1_0000_0000, 0x1_0000_0000",
            "fact \"device-tree/compatible\" \"mediatek,mt8192-m4u\"",
        ],
        ["renesas-ipmmu"] =
        [
            "fact \"device-tree/compatible\" \"renesas,ipmmu-r8a779a0\"",
            "fact \"device-tree/compatible\" \"renesas,ipmmu-vmsa\"",
        ],
        ["rockchip-iommu"] = ["fact \"device-tree/compatible\" \"rockchip,rk3568-iommu\""],
    };

    public static TheoryData<string> Kinds => [.. IommuKinds.Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_kind_says_of_its_facts_what_it_said(string kind)
    {
        IommuRules rules = IommuKinds.All.Single(row => row.Name == kind);
        StringBuilder text = new();
        foreach (PropertyInfo property in Properties().Where(property => !IsFunction(property)))
            text.Append($"{property.Name}: {Show(property.GetValue(rules))}\n");
        foreach (string facts in (string[])["", .. Facts.GetValueOrDefault(kind, [])])
        {
            text.Append($"\n== {(facts.Length == 0 ? "no facts" : facts)}\n");
            Iommu iommu = Iommu(kind, facts);
            foreach (PropertyInfo property in Properties().Where(IsFunction))
                Add(text, property.Name, (Delegate)property.GetValue(rules)!, iommu);
        }

        Check($"Kinds/{kind}.txt", text.ToString());
    }

    [Fact]
    public void Lists_of_functions_are_as_they_were()
    {
        StringBuilder text = new();
        foreach (AcsQuirk row in AcsQuirks.Rows)
            text.Append($"{row.Vendor:x4} {row.Rule} {row.Function}: {Ids(row.Devices)}\n");
        foreach (AliasQuirk row in AliasQuirks.Rows)
            text.Append($"{row.Vendor:x4} {row.Rule} {row.Function}: {Ids(row.Devices)}; {Show(row.Fixed)}; {row.Subsystem}\n");
        Check("functions.txt", text.ToString());
    }

    [Fact]
    public void Rules_of_kernels_are_as_they_were() =>
        Check(
            "rules.txt",
            string.Concat(
                KernelRules.All.Select(rule =>
                    $"{rule.Id}: {rule.Since} to {rule.Until} {string.Join(",", rule.Kinds)} {(rule.IsOutsideHosts ? "outside hosts" : "")}\n"
                    + $"  {rule.Summary}\n  {rule.Source}; {rule.Read}\n"
                )
            )
        );

    [Fact]
    public void Widths_of_VT_d_are_as_they_were()
    {
        StringBuilder text = new();
        // Levels and width of the second stage, five levels of the first; bits beside them are set.
        foreach (
            (int levels, int bits, ulong five) in from levels in (int[])[0, 1, 2, 4, 6, 8, 12, 14]
            from bits in (int[])[30, 31, 39, 40, 48, 49, 57, 64]
            from five in (ulong[])[0, 1]
            select (levels, bits, five)
        )
        {
            ulong capability =
                (five << 60) | (3UL << 34) | (1UL << 22) | ((ulong)(bits - 1) << 16) | (7UL << 13) | ((ulong)levels << 8) | 0xff;
            text.Append($"levels {levels:x} bits {bits}{(five == 1 ? " five" : "")}:");
            foreach (
                ulong stages in (ulong[])
                    [0, 1UL << 43, 3UL << 46, (1UL << 43) | (1UL << 46), (1UL << 43) | (1UL << 47), (1UL << 43) | (3UL << 46)]
            )
            {
                IommuFacts facts = IommuFacts.Of(
                    Iommu("intel-vtd", $"fact \"vt-d/cap\" 0x{capability:x}  fact \"vt-d/ecap\" 0x{stages:x}")
                );
                foreach (KernelVersion kernel in new[] { KernelVersion.V6_1, new KernelVersion(7, 3) })
                {
                    VtdUnit unit = VtdUnit.Of(facts, kernel)!.Value;
                    text.Append($" {unit.Bits(isFirstStage: true)?.ToString() ?? "-"},{unit.Bits(isFirstStage: false)?.ToString() ?? "-"}");
                }
            }

            text.Append('\n');
        }

        Check("vt-d.txt", text.ToString());
    }

    private static string Ids((ushort First, ushort Last)[] ids) => string.Join(" ", ids.Select(id => $"{id.First:x4}-{id.Last:x4}"));

    private static IEnumerable<PropertyInfo> Properties() =>
        typeof(IommuRules)
            .GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(property => property.Name is not ("EqualityContract" or "Kind"));

    private static bool IsFunction(PropertyInfo property) => typeof(Delegate).IsAssignableFrom(property.PropertyType);

    // Answers that are the same for several versions or consumers stand in one line.
    private static void Add(StringBuilder text, string name, Delegate function, Iommu iommu)
    {
        List<(string Answer, string When)> answers = [];
        foreach ((object?[] arguments, string when) in Arguments(function, iommu))
            answers.Add((Show(function.DynamicInvoke(arguments)), when));
        foreach (IGrouping<string, string> group in answers.GroupBy(pair => pair.Answer, pair => pair.When))
            text.Append($"{name}: {group.Key}{(group.First().Length == 0 ? "" : $"  [{string.Join("; ", group)}]")}\n");
    }

    private static IEnumerable<(object?[] Arguments, string When)> Arguments(Delegate function, Iommu iommu)
    {
        Type[] types = [.. function.GetType().GetMethod("Invoke")!.GetParameters().Select(parameter => parameter.ParameterType)];
        object first = types[0] == typeof(Iommu) ? iommu : IommuFacts.Of(iommu);
        if (types.Length == 1)
            return [([first], "")];
        if (types[1] == typeof(int))
            return [([first, 0], ""), ([first, 3], "number 3")];
        IEnumerable<(KernelConditions Conditions, string When)> conditions = Conditions();
        return types.Length == 2
            ? conditions.Select(one => ((object?[])[first, one.Conditions], one.When))
            : conditions.SelectMany(one =>
                Enum.GetValues<Consumer>().Select(consumer => ((object?[])[first, one.Conditions, consumer], $"{one.When} {consumer}"))
            );
    }

    private static IEnumerable<(KernelConditions, string)> Conditions()
    {
        foreach (KernelVersion kernel in KernelRules.Edges.Append(KernelVersion.V6_1).Distinct().Order())
            yield return (new KernelConditions { Kernel = kernel }, $"{kernel}");
        foreach (ulong page in new ulong[] { 0x4000, 0x1_0000 })
            yield return (new KernelConditions { PageSize = page }, $"pages of {page:x}");
        foreach (IommufdRequests request in Enum.GetValues<IommufdRequests>().Where(request => request != 0))
            yield return (new KernelConditions { Iommufd = request }, $"{request}");
    }

    private static Iommu Iommu(string kind, string facts)
    {
        CompilationResult result = IovaCompilation.CompileText($"platform p {{ iommu i : {kind} {{ {facts} }} }}");
        Assert.False(result.HasErrors, Compiling.Describe(result.Diagnostics));
        return result.Platforms[0].Platform.Iommus[0];
    }

    private static string Show(object? value) =>
        value switch
        {
            null => "nothing",
            string text => text,
            ulong number => $"0x{number:x}",
            KernelRule rule => rule.Id,
            BuiltInRegion region =>
                $"{region.Range} {region.Kind} {region.Rule} ({region.Source}) {region.Since?.Id} {region.GoneSince?.Id}",
            Geometry geometry => $"{Show(geometry.Aperture)} {geometry.Basis}: {geometry.Reason} {geometry.Rule?.Id}",
            IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Show))}]",
            _ => value.ToString()!,
        };

    private static void Check(string name, string actual) =>
        Baseline.Check(Baseline.Path("IovaDsl.Compiler.Tests", "Baselines", name), actual);
}
