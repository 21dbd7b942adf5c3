using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>What an IOMMU translates and who is refused, at both sides of each version that changes it.</summary>
[Trait("Category", "Fast")]
public sealed class GeometryTests
{
    private const string Amd = "amd-vi";
    private const string Intel = "intel-vtd";

    // Five levels (HATS 1), and a guest format (GT, GIOSUP).
    private const ulong FiveLevels = 1UL << 10;
    private const ulong GuestFormat = (1UL << 4) | (1UL << 48);
    private const ulong NoLevels = 3UL << 10;

    // Scalable mode with both stages, nesting and dirty tracking; MGAW 48, four levels.
    private const ulong BothStages = (1UL << 43) | (1UL << 46) | (1UL << 47);
    private const ulong Width48 = (4UL << 8) | (47UL << 16);

    private static IommuFacts Facts(params (string Key, ulong Value)[] facts) =>
        new([.. facts.Select(fact => new Fact(fact.Key, [new FactValue(fact.Value, null)]))]);

    private static KernelConditions Under(string kernel, IommufdRequests requests = IommufdRequests.None, ulong page = 4096) =>
        new()
        {
            Kernel = KernelVersion.Parse(kernel),
            Iommufd = requests,
            PageSize = page,
        };

    private static IommuRules Rules(string kind) => IommuKinds.Of(new IommuKind(kind));

    private static int Bits(string kind, IommuFacts facts, KernelConditions conditions, Consumer consumer = Consumer.Vfio)
    {
        IovaRange aperture = Rules(kind).Geometry(facts, conditions, consumer).Aperture!.Value;
        Assert.Equal(0UL, aperture.First);
        return System.Numerics.BitOperations.PopCount(aperture.Last);
    }

    [Theory]
    [InlineData(0UL, "6.16.12", 64)]
    [InlineData(0UL, "6.17", 48)]
    [InlineData(FiveLevels, "6.17", 57)]
    [InlineData(2 * FiveLevels, "6.17", 64)]
    [InlineData(2 * FiveLevels, "7.3", 64)]
    public void Amds_levels_count_from_6_17_on(ulong efr, string kernel, int bits) =>
        Assert.Equal(bits, Bits(Amd, Facts((IommuFacts.AmdEfr, efr)), Under(kernel)));

    [Theory]
    [InlineData("6.16", 64)]
    [InlineData("6.18", 48)]
    public void A_table_without_an_image_of_the_feature_register_means_four_levels(string kernel, int bits) =>
        Assert.Equal(bits, Bits(Amd, Facts((IommuFacts.AmdEfrImage, 0)), Under(kernel)));

    [Theory]
    [InlineData(40UL, "7.1", 64)]
    [InlineData(40UL, "7.2", 40)]
    [InlineData(0UL, "7.2", 64)] // read as 64
    public void The_ivrs_address_size_counts_from_7_2_on(ulong size, string kernel, int bits) =>
        Assert.Equal(bits, Bits(Amd, Facts((IommuFacts.AmdEfr, 2 * FiveLevels), (IommuFacts.AmdVirtualAddressSize, size)), Under(kernel)));

    [Theory]
    [InlineData("6.4", 48)]
    [InlineData("6.5", 47)]
    public void Amds_guest_format_lost_a_bit_in_6_5(string kernel, int bits) =>
        Assert.Equal(bits, Bits(Amd, Facts((IommuFacts.AmdEfr, GuestFormat), (IommuFacts.AmdPageTable, 2)), Under(kernel)));

    [Theory]
    [InlineData(NoLevels, "6.16", false)]
    [InlineData(NoLevels, "6.17", true)]
    [InlineData(NoLevels | GuestFormat, "6.17", false)] // the guest format instead
    public void Without_host_translation_amd_translates_nothing_from_6_17_on(ulong efr, string kernel, bool isUnused)
    {
        IommuFacts facts = Facts((IommuFacts.AmdEfr, efr));
        Assert.Equal(isUnused, Rules(Amd).Unused(facts, Under(kernel)) is not null);
        if (!isUnused && efr != NoLevels)
            Assert.Equal(47, Bits(Amd, facts, Under(kernel)));
    }

    [Theory]
    [InlineData(IommuFacts.AmdIoapicEntry, 0UL, "7.2", true)]
    [InlineData(IommuFacts.AmdIoapicEntry, 0UL, "7.3", false)]
    [InlineData(IommuFacts.AmdIoapicSource, 0xfbUL, "7.2", false)] // is not 00:14.0
    [InlineData(IommuFacts.AmdIoapicSource, 0xfbUL, "7.3", true)]
    [InlineData(IommuFacts.AmdIoapicMissing, 1UL, "6.1", false)]
    [InlineData(IommuFacts.AmdIoapicMissing, 1UL, "7.3", false)]
    public void The_ioapics_entry_decides_whether_interrupts_are_isolated(string fact, ulong value, string kernel, bool isIsolated) =>
        Assert.Equal(isIsolated, Rules(Amd).InterruptsNotIsolated(Facts((IommuFacts.AmdEfr, 0), (fact, value)), Under(kernel)) is null);

    [Theory]
    [InlineData("6.16", nameof(Consumer.Vfio), IommufdRequests.None, 48)]
    [InlineData("6.17", nameof(Consumer.Vfio), IommufdRequests.None, 47)]
    [InlineData("6.16", nameof(Consumer.DmaApi), IommufdRequests.None, 47)] // the kernel's own drivers had the first stage before
    [InlineData("6.17", nameof(Consumer.DmaApi), IommufdRequests.None, 47)]
    [InlineData("6.17", nameof(Consumer.Iommufd), IommufdRequests.None, 47)]
    [InlineData("6.17", nameof(Consumer.Iommufd), IommufdRequests.NestParent, 48)]
    [InlineData("6.17", nameof(Consumer.Iommufd), IommufdRequests.Dirty, 48)]
    [InlineData("6.17", nameof(Consumer.Iommufd), IommufdRequests.Pasid, 47)]
    public void Of_both_stages_user_space_gets_the_first_from_6_17_on(string kernel, string consumer, IommufdRequests requests, int bits) =>
        Assert.Equal(
            bits,
            Bits(
                Intel,
                Facts((IommuFacts.VtdCapability, Width48), (IommuFacts.VtdExtendedCapability, BothStages)),
                Under(kernel, requests),
                Enum.Parse<Consumer>(consumer)
            )
        );

    [Theory]
    [InlineData("6.16", 48)] // counted only where all units have it
    [InlineData("6.17", 47)]
    public void Each_unit_counts_for_itself_from_6_17_on(string kernel, int bits) =>
        Assert.Equal(
            bits,
            Bits(
                Intel,
                Facts(
                    (IommuFacts.VtdCapability, Width48),
                    (IommuFacts.VtdExtendedCapability, (1UL << 43) | (1UL << 47)),
                    (IommuFacts.VtdCommonExtendedCapability, 0)
                ),
                Under(kernel)
            )
        );

    [Theory]
    [InlineData("6.16", 57)]
    [InlineData("6.17", 48)] // MGAW 48 and five levels alone: SAGAW is compared as a number
    public void A_unit_of_five_levels_alone_is_as_wide_as_mgaw(string kernel, int bits)
    {
        ulong fiveLevelsAlone = (8UL << 8) | ((kernel == "6.16" ? 56UL : 47UL) << 16);
        Assert.Equal(bits, Bits(Intel, Facts((IommuFacts.VtdCapability, fiveLevelsAlone)), Under(kernel)));
    }

    [Fact]
    public void Mgaw_39_leaves_38_bits_of_the_first_stage() =>
        Assert.Equal(
            38,
            Bits(
                Intel,
                Facts((IommuFacts.VtdCapability, (2UL << 8) | (38UL << 16)), (IommuFacts.VtdExtendedCapability, (1UL << 43) | (1UL << 47))),
                Under("7.2")
            )
        );

    [Theory]
    [InlineData(IommufdRequests.NestParent, 1UL << 26)]
    [InlineData(IommufdRequests.Dirty, 1UL << 45)]
    public void What_iommufd_is_asked_for_must_be_there(IommufdRequests requests, ulong bit)
    {
        IommuFacts without = Facts((IommuFacts.VtdCapability, Width48), (IommuFacts.VtdExtendedCapability, BothStages));
        IommuFacts with = Facts((IommuFacts.VtdCapability, Width48), (IommuFacts.VtdExtendedCapability, BothStages | bit));
        Assert.Equal("EOPNOTSUPP", Rules(Intel).Refuse(without, Under("7.2", requests), Consumer.Iommufd)?.Error);
        Assert.Null(Rules(Intel).Refuse(without, Under("7.2", requests), Consumer.Vfio));
        Assert.Null(Rules(Intel).Refuse(with, Under("7.2", requests), Consumer.Iommufd));
    }

    [Theory]
    [InlineData("7.2", false)]
    [InlineData("7.3", true)]
    public void A_dmar_may_ask_to_be_left_alone_from_7_3_on(string kernel, bool isUnused) =>
        Assert.Equal(
            isUnused,
            Rules(Intel).Unused(Facts((IommuFacts.VtdCapability, Width48), (IommuFacts.VtdOptOut, 1)), Under(kernel)) is not null
        );

    [Theory]
    [InlineData(0x3UL, 0x15UL, "6.12", 48)] // stage 1, whatever the output is
    [InlineData(0xdUL, 0x11UL, "7.1", 40)] // stage 2 with AArch32 tables, 36 bits of output
    [InlineData(0xdUL, 0x11UL, "7.2", 36)]
    [InlineData(0xdUL, 0x14UL, "7.1", 44)]
    [InlineData(0xdUL, 0x14UL, "7.2", 44)]
    public void An_smmu_is_as_wide_as_its_stage(ulong idr0, ulong idr5, string kernel, int bits) =>
        Assert.Equal(bits, Bits("arm-smmu-v3", Facts((IommuFacts.SmmuIdr0, idr0), (IommuFacts.SmmuIdr5, idr5)), Under(kernel)));

    [Fact]
    public void A_nesting_parent_of_an_smmu_is_its_second_stage()
    {
        IommuFacts facts = Facts((IommuFacts.SmmuIdr0, 0x3), (IommuFacts.SmmuIdr5, 0x14));
        Assert.Equal(44, Bits("arm-smmu-v3", facts, Under("7.2", IommufdRequests.NestParent), Consumer.Iommufd));
        Assert.Equal(48, Bits("arm-smmu-v3", facts, Under("7.2", IommufdRequests.NestParent)));
    }

    [Theory]
    [InlineData(4096UL, 48)]
    [InlineData(0x1_0000UL, 52)]
    public void An_smmu_of_52_bits_needs_a_kernel_of_large_pages(ulong page, int bits) =>
        Assert.Equal(bits, Bits("arm-smmu-v3", Facts((IommuFacts.SmmuIdr0, 0x2), (IommuFacts.SmmuIdr5, 0x476)), Under("7.2", page: page)));

    [Theory]
    [InlineData("6.1")]
    [InlineData("7.3")]
    public void An_smmu_that_is_not_coherent_is_refused_to_user_space_by_every_kernel(string kernel)
    {
        IommuFacts facts = Facts((IommuFacts.SmmuCoherent, 0));
        foreach (string kind in new[] { "arm-smmu-v2", "arm-smmu-v3", "hisilicon-hi161x" })
        {
            Assert.Equal("EINVAL", Rules(kind).Refuse(facts, Under(kernel), Consumer.Vfio)?.Error);
            Assert.Equal("EINVAL", Rules(kind).Refuse(facts, Under(kernel), Consumer.Iommufd)?.Error);
            Assert.Null(Rules(kind).Refuse(Facts((IommuFacts.SmmuCoherent, 1)), Under(kernel), Consumer.Vfio));
        }
    }

    [Theory]
    [InlineData(36UL, "7.1", 36)]
    [InlineData(42UL, "7.2", 42)]
    public void A_dart_is_as_wide_as_its_register_says(ulong stated, string kernel, int bits) =>
        Assert.Equal(bits, Bits("apple-dart", Facts((IommuFacts.DartInputBits, stated)), Under(kernel)));

    [Fact]
    public void A_dart_of_more_than_36_bits_had_no_page_table_before_7_2() =>
        Assert.Null(Rules("apple-dart").Geometry(Facts((IommuFacts.DartInputBits, 42)), Under("7.1"), Consumer.Vfio).Aperture);

    [Theory]
    [InlineData(1UL << 9, 38)]
    [InlineData(1UL << 10 | 1UL << 9, 47)]
    [InlineData(1UL << 11, 56)]
    public void Riscv_has_the_lower_half_of_its_deepest_mode(ulong capabilities, int bits) =>
        Assert.Equal(bits, Bits("riscv-iommu", Facts((IommuFacts.RiscvCapabilities, capabilities)), Under("7.2")));

    [Theory]
    [InlineData(1UL << 50, "7.1", 42)]
    [InlineData(1UL << 50, "7.2", 53)]
    [InlineData(1UL << 60, "7.2", 64)]
    [InlineData(1UL << 40, "7.2", 42)]
    public void S390_takes_the_first_table_that_holds_the_last_address(ulong end, string kernel, int bits) =>
        Assert.Equal(bits, Bits("s390-pci", Facts((IommuFacts.S390End, end)), Under(kernel)));

    [Fact]
    public void What_the_file_states_holds_for_every_kernel()
    {
        CompilationResult result = Compiling.Clean(
            """
            platform p {
              iommu amd : amd-vi { input-bits 50  fact "amd-vi/efr" 0x0 }
              root-bus b { behind amd }
              device nic on b at 00:02.0
            }
            """
        );
        Iommu iommu = result.Platforms[0].Platform.Iommus[0];
        foreach (string kernel in new[] { "6.1", "6.18", "7.3" })
            Assert.Equal(IovaRange.FromBits(50), Geometry.ApertureOf(iommu, Under(kernel), Consumer.Vfio));
    }

    [Theory]
    [InlineData("6.16", ulong.MaxValue)]
    [InlineData("6.17", 0xffff_ffff_ffffUL)]
    public void A_kernel_may_promise_more_than_the_hardware_has(string kernel, ulong vfioEnds)
    {
        CompilationResult result = Compiling.Clean(
            """
            platform p {
              iommu amd : amd-vi { fact "amd-vi/efr" 0x0 }
              root-bus b { behind amd }
              device nic on b at 00:02.0
            }
            """
        );
        var options = new AnswerOptions { Kernel = KernelVersion.Parse(kernel) };
        GroupAnswer answer = AnswerComputer.AnswerAll(result.Platforms[0].Resolved, options).Groups[0];
        Assert.Equal(vfioEnds, answer.Vfio!.Ranges[^1].Last);
        Assert.Equal(0xffff_ffff_ffffUL, answer.Exact[answer.Exact.Count - 1].Last);
    }

    [Fact]
    public void Where_a_kernel_leaves_an_iommu_alone_there_are_no_groups()
    {
        CompilationResult result = Compiling.Clean(
            """
            platform p {
              iommu vtd : intel-vtd { fact "vt-d/cap" 0x2f0400  fact "vt-d/opt-out" 1 }
              root-bus b { behind vtd }
              device nic on b at 00:02.0
            }
            """
        );
        AnswerOptions Under(string kernel) => new() { Kernel = KernelVersion.Parse(kernel) };
        Assert.Single(AnswerComputer.AnswerAll(result.Platforms[0].Resolved, Under("7.2")).Groups);
        (var groups, var ungrouped) = AnswerComputer.AnswerAll(result.Platforms[0].Resolved, Under("7.3"));
        Assert.Empty(groups);
        Assert.Null(Assert.Single(ungrouped).Vfio);
    }

    [Theory]
    [InlineData(0x1000UL, "0x00000000fffff000 0x00000000ffffffff msi", 0x4000UL)]
    [InlineData(0x4000UL, "0x00000000ffffc000 0x00000000ffffffff msi", 0x4000UL)]
    public void The_doorbell_page_of_a_dart_is_a_page_of_the_kernel(ulong page, string line, ulong dmaApiBegins)
    {
        CompilationResult result = Compiling.Clean(
            """
            platform m1 { firmware device-tree
              iommu dart : apple-dart { input-bits 32 page-sizes 16K }
              root-bus pcie { segment 0 buses 0..0x1f behind dart }
              device wifi on pcie at 01:00.0
            }
            """
        );
        GroupAnswer answer = AnswerComputer.AnswerAll(result.Platforms[0].Resolved, new AnswerOptions { KernelPage = page }).Groups[0];
        Assert.Equal(line, Assert.Single(answer.SysfsText!.Value));
        Assert.Equal("EINVAL", answer.Vfio!.Refused!.Error);
        Assert.Equal(dmaApiBegins, answer.DmaApi.Ranges[0].First);
    }

    [Fact]
    public void Rules_name_themselves_once_and_name_kernels_that_are_known()
    {
        Assert.Equal(KernelRules.All.Length, KernelRules.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(
            KernelRules.All,
            rule => Assert.True(rule.Since >= KernelRules.OldestKnown && rule.Since <= KernelRules.NewestVerified, rule.Id)
        );
        Assert.All(KernelRules.All, rule => Assert.True(rule.HoldsFor(rule.Since)));
    }
}
