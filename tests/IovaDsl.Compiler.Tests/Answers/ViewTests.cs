using IovaDsl.Compiler.Answers;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Answers;

/// <summary>The table of the design, section 4: what counts as gone in which view.</summary>
[Trait("Category", "Fast")]
public sealed class ViewTests
{
    private const string Everything = """
        platform p {
          firmware acpi
          iommu i : arm-smmu-v3 { input-bits 36 }
          root-bus x {
            behind i
            dma-window 0x1000_0000..0x3_ffff_ffff
            bridge-window 0x7000_0000 size 256M
            allow IOVA2011
          }
          device d on x at 01:00.0 {
            reserved 0x2000_0000 size 4K
            direct-relaxable 0x3000_0000 size 4K
          }
          device e on x at 02:00.0 { direct 0x4000_0000 size 4K }
        }
        """;

    [Fact]
    public void Each_view_counts_what_it_knows()
    {
        GroupAnswer answer = Compiling.Answer(IovaCompilation.CompileText(Everything.Replace("allow IOVA2011", "")), "d");
        Assert.Equal("0x10000000..0x1fffffff, 0x20001000..0x6fffffff, 0x80000000..0x3ffffffff", answer.Exact.ToString());
        Assert.Equal("0x8000000..0x80fffff software-msi|0x30000000..0x30000fff direct-relaxable", string.Join("|", answer.Sysfs!.Value));
        Assert.Equal("0x0..0x7ffffff, 0x8100000..0xfffffffff", Compiling.Ranges(answer.Vfio!.Ranges));
        Assert.Equal("0x0..0x7ffffff, 0x8100000..0xfffffffff", Compiling.Ranges(answer.Iommufd!.Ranges));
        Assert.Equal("0x1000..0x2fffffff, 0x30001000..0x6fffffff, 0x80000000..0x3ffffffff", Compiling.Ranges(answer.DmaApi.Ranges));
    }

    [Fact]
    public void Limits_can_be_shown_as_reserved()
    {
        GroupAnswer answer = Compiling.Answer(
            IovaCompilation.CompileText(Everything),
            "d",
            AnswerOptions.Default with
            {
                LimitsReserved = true,
            }
        );
        Assert.Equal(
            [
                "0x0000000000000000 0x000000000fffffff reserved",
                "0x0000000008000000 0x00000000080fffff msi",
                "0x0000000020000000 0x0000000020000fff reserved",
                "0x0000000030000000 0x0000000030000fff direct-relaxable",
                "0x0000000400000000 0xffffffffffffffff reserved",
            ],
            answer.SysfsText!.Value.ToArray()
        );
        Assert.Equal("0x10000000..0x1fffffff, 0x20001000..0x3ffffffff", Compiling.Ranges(answer.Vfio!.Ranges));
        Assert.Equal("0x10000000..0x1fffffff, 0x20001000..0x3ffffffff", Compiling.Ranges(answer.Iommufd!.Ranges));
        Assert.Contains(answer.Regions, r => r.Causes.Any(c => c.Rule == "dma-window"));
    }

    /// <summary>Where nobody says what firmware the machine has, it is what the IOMMU's kind occurs with.</summary>
    [Theory]
    [InlineData("firmware acpi", "arm-smmu-v3", "", false)]
    [InlineData("firmware device-tree", "arm-smmu-v3", "", true)]
    [InlineData("", "arm-smmu-v3", "", false)]
    [InlineData("", "intel-vtd", "", false)]
    [InlineData("", "apple-dart", "", true)]
    [InlineData("firmware acpi", "arm-smmu-v3", "firmware device-tree", true)]
    [InlineData("firmware device-tree", "arm-smmu-v3", "firmware acpi", false)]
    public void Gaps_between_inbound_windows_are_reserved_where_a_device_tree_tells_them(
        string firmware,
        string kind,
        string ofBus,
        bool isReserved
    )
    {
        string text = $$"""
            platform p {
              {{firmware}}
              iommu i : {{kind}} { input-bits 36 }
              root-bus x { {{ofBus}} behind i  dma-window 0x1000_0000..0x1fff_ffff  dma-window 0x3000_0000..0x3fff_ffff }
              device d on x at 01:00.0
            }
            """;
        IovaRangeSet usable = IovaRangeSet.From(Compiling.Answer(IovaCompilation.CompileText(text), "d").DmaApi.Ranges.AsSpan());
        Assert.Equal(isReserved, !usable.Contains(0x2000_0000));
        Assert.True(usable.Contains(0x3000_0000));
    }

    [Theory]
    [InlineData(6, 1, "", "ENOENT")]
    [InlineData(6, 2, "", "")]
    [InlineData(6, 6, "EINVAL", "EINVAL")]
    [InlineData(6, 12, "EINVAL", "EINVAL")]
    public void Direct_regions_refuse_from_6_6_on(int major, int minor, string vfio, string iommufd)
    {
        GroupAnswer answer = Compiling.Answer(
            IovaCompilation.CompileText(Everything),
            "e",
            AnswerOptions.Default with
            {
                Kernel = new KernelVersion(major, minor),
            }
        );
        Assert.Equal((vfio, iommufd), (answer.Vfio!.Refused?.Error ?? "", answer.Iommufd!.Refused?.Error ?? ""));
    }

    // iopt_table_add_domain takes no alignment above the kernel's pages; VFIO does not ask.
    [Theory]
    [InlineData("", "")]
    [InlineData("page-sizes 4K, 64K", "")]
    [InlineData("page-sizes 512, 64K", "")]
    [InlineData("page-sizes 16K", "EINVAL")]
    [InlineData("page-sizes 64K, 512M", "EINVAL")]
    public void Iommufd_refuses_an_IOMMU_of_larger_pages_alone(string pages, string iommufd)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $$"""
            platform p {
              iommu i : generic { input-bits 48  {{pages}} }
              root-bus x { behind i }
              device d on x at 01:00.0
            }
            """
        );
        GroupAnswer answer = Compiling.Answer(result, "d", AnswerOptions.Default);
        Assert.Equal(
            ("", iommufd, ""),
            (answer.Vfio!.Refused?.Error ?? "", answer.Iommufd!.Refused?.Error ?? "", answer.DmaApi.Refused?.Error ?? "")
        );
    }

    [Theory]
    [InlineData(6, 1, "EPERM")]
    [InlineData(6, 6, "EINVAL")]
    public void Intel_refuses_direct_regions_at_every_version(int major, int minor, string vfio)
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              iommu i : intel-vtd { input-bits 48 }
              root-bus x { behind i }
              device d on x at 01:00.0 { direct 0x4000_0000 size 4K }
              device e on x at 02:00.0
              group g { e, d }
            }
            """
        );
        GroupAnswer answer = Compiling.Answer(result, "g", AnswerOptions.Default with { Kernel = new KernelVersion(major, minor) });
        Assert.Equal(vfio, answer.Vfio!.Refused!.Error);
        Assert.Equal("d", answer.Vfio.Refused.Cause!.Element);
        Assert.Empty(answer.Vfio.Ranges);
    }

    [Theory]
    [InlineData(6, 1, "EPERM", "ENOENT")]
    [InlineData(6, 12, "EPERM", "EPERM")] // before the direct region of the other device is looked at
    public void A_device_that_the_host_keeps_refuses_its_whole_group(int major, int minor, string vfio, string iommufd)
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              iommu i : arm-smmu-v3 { input-bits 48 }
              root-bus x { behind i }
              device card on x at 01:00.0 { direct 0x4000_0000 size 4K }
              device host-driver on x at 02:00.0 { host-driver "shpchp" }
              group g { card, host-driver }
              expect g vfio refused EPERM
            }
            """
        );
        Assert.False(result.HasErrors);
        GroupAnswer answer = Compiling.Answer(result, "g", AnswerOptions.Default with { Kernel = new KernelVersion(major, minor) });
        Assert.Equal((vfio, iommufd), (answer.Vfio!.Refused!.Error, answer.Iommufd!.Refused!.Error));
        Assert.Equal(("host-driver", "host-driver"), (answer.Vfio.Refused.Cause!.Element, answer.Vfio.Refused.Cause.Rule));
        Assert.NotEmpty(answer.DmaApi.Ranges);
    }

    [Fact]
    public void Iommufd_refuses_hardware_beside_software_msi_and_two_windows()
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              iommu i : arm-smmu-v3 { input-bits 48 }
              root-bus x { behind i }
              device both on x at 01:00.0 { msi 0x4000_0000 size 64K }
              device two on x at 02:00.0 { software-msi 0xa00_0000 size 1M }
            }
            """
        );
        foreach (string name in new[] { "both", "two" })
        {
            GroupAnswer answer = Compiling.Answer(result, name);
            Assert.Equal("EINVAL", answer.Iommufd!.Refused!.Error);
            Assert.Null(answer.Vfio!.Refused);
        }
    }

    [Fact]
    public void Regions_since_a_version_exist_from_it_on()
    {
        CompilationResult result = Compiling.Clean(
            """
            platform p {
              firmware device-tree
              iommu i : generic { input-bits 32 }
              root-bus x { behind i }
              device d on x at 01:00.0 { reserved 0x4000_0000 size 4K since kernel 6.3 }
            }
            """
        );
        Assert.Empty(Compiling.Answer(result, "d", AnswerOptions.Default with { Kernel = KernelVersion.V6_1 }).Sysfs!.Value);
        Assert.Single(Compiling.Answer(result, "d").Sysfs!.Value);
        Assert.Equal(
            "0x0..0x3fffffff, 0x40001000..0xffffffff",
            Compiling.Answer(result, "d", AnswerOptions.Default with { Kernel = KernelVersion.V6_1 }).Exact.ToString()
        );
    }

    [Fact]
    public void The_dma_api_keeps_gaps_of_device_trees_and_only_the_top_of_acpi()
    {
        const string text = """
            platform p {
              firmware FIRMWARE
              iommu i : generic { input-bits 40 }
              root-bus x { behind i  dma-window 0x4000_0000..0x7fff_ffff  dma-window 0x20_0000_0000..0x3f_ffff_ffff }
              device d on x at 01:00.0
            }
            """;
        GroupAnswer tree = Compiling.Answer(Compiling.Clean(text.Replace("FIRMWARE", "device-tree")), "d");
        Assert.Equal("0x40000000..0x7fffffff, 0x2000000000..0x3fffffffff", Compiling.Ranges(tree.DmaApi.Ranges));
        GroupAnswer tables = Compiling.Answer(Compiling.Clean(text.Replace("FIRMWARE", "acpi")), "d");
        Assert.Equal("0x1000..0x3fffffffff", Compiling.Ranges(tables.DmaApi.Ranges));
    }

    // of_dma_configure_id handed the lowest address of its windows to dma-iommu; acpi_dma_configure_id 0, since 6.1.
    [Theory]
    [InlineData("firmware device-tree", 6, 1, "0x40000000..0x3fffffffff")]
    [InlineData("firmware device-tree", 6, 6, "0x40000000..0x3fffffffff")]
    [InlineData("firmware device-tree", 6, 9, "0x40000000..0x3fffffffff")]
    [InlineData("firmware device-tree", 6, 10, "0x1000..0x3fffffffff")]
    [InlineData("firmware device-tree", 6, 12, "0x1000..0x3fffffffff")]
    [InlineData("firmware device-tree", 6, 18, "0x1000..0x3fffffffff")]
    [InlineData("firmware acpi", 6, 1, "0x1000..0x3fffffffff")]
    [InlineData("firmware acpi", 6, 9, "0x1000..0x3fffffffff")]
    [InlineData("firmware acpi", 6, 12, "0x1000..0x3fffffffff")]
    [InlineData("", 6, 1, "0x40000000..0x3fffffffff")] // nobody says which: the narrower
    [InlineData("", 6, 12, "0x1000..0x3fffffffff")]
    public void Until_6_10_windows_of_a_device_tree_have_a_lower_end_for_the_dma_api(string firmware, int major, int minor, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $$"""
            platform p {
              {{firmware}}
              iommu i : generic { input-bits 40 }
              interconnect soc { behind i  dma-window 0x4000_0000..0x7fff_ffff  dma-window 0x20_0000_0000..0x3f_ffff_ffff }
              device d on soc
            }
            """
        );
        GroupAnswer answer = Compiling.Answer(result, "d", AnswerOptions.Default with { Kernel = new KernelVersion(major, minor) });
        Assert.Equal(expected, Compiling.Ranges(answer.DmaApi.Ranges));
    }

    [Fact]
    public void A_window_outside_the_aperture_is_refused_by_the_dma_api()
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              firmware device-tree
              iommu i : generic { input-bits 32 }
              root-bus x { behind i  dma-window 0x1_0000_0000..0x1_ffff_ffff }
              device d on x at 01:00.0
            }
            """
        );
        Assert.Equal("EFAULT", Compiling.Answer(result, "d").DmaApi.Refused!.Error);
    }

    [Fact]
    public void Merged_regions_keep_all_their_causes()
    {
        CompilationResult result = Compiling.Clean(
            """
            platform p {
              iommu i : generic { input-bits 32 }
              root-bus x { behind i }
              device d on x at 01:00.0 { reserved 0x1000 size 4K "one"  reserved 0x2000 size 4K "two"  reserved 0x9000 size 4K "three" }
              device e on x at 01:00.1 { reserved 0x1000 size 12K "four" }
              group g { d, e }
            }
            """
        );
        MergedRegion[] regions = [.. Compiling.Answer(result, "g").Regions];
        Assert.Equal(["0x1000..0x3fff reserved", "0x9000..0x9fff reserved"], regions.Select(r => r.Region.ToString()));
        Assert.Equal(["one", "four", "two"], regions[0].Causes.Select(c => c.Label));
        Assert.Equal(["three"], regions[1].Causes.Select(c => c.Label));
    }

    [Fact]
    public void Devices_behind_nothing_have_two_views()
    {
        GroupAnswer answer = Compiling.Answer(
            Compiling.Clean("platform p { root-bus x { behind none  address-bits 30 }  device d on x at 01:00.0 }"),
            "d"
        );
        Assert.Equal(("0x0..0x3fffffff", "0x0..0x3fffffff"), (answer.Exact.ToString(), Compiling.Ranges(answer.DmaApi.Ranges)));
        Assert.True(answer.Vfio is null && answer.Iommufd is null && answer.Sysfs is null && answer.Aperture is null);
    }
}
