using System.Text.Json;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class EmitTests
{
    [Fact]
    public void A_build_is_told_errors_alone_and_severities_of_configs_count()
    {
        using Workplace place = new();
        place.Write(
            "x.iova",
            "platform x {\n  iommu i : generic { aperture 4G size 4G }\n  root-bus r { behind i  address-bits 32 }\n  device d "
                + "on r at 01:00.0\n}\n"
        );
        Outcome broken = place.Run("emit", "x.iova", "--to", "json", "-o", "x.json", "--for-build").Exits(1);
        Assert.StartsWith("x.iova(4,10,4,11): error IOVA2014: ", broken.Output);
        Assert.Single(broken.Output.TrimEnd().Split('\n'));
        Assert.Empty(broken.Error);

        place.Write(".editorconfig", "[*.iova]\ndotnet_diagnostic.IOVA2014.severity = warning");
        Assert.Empty(
            place.Run("emit", "x.iova", "--to", "json", "-o", "x.json", "--for-build", "--config", ".editorconfig").Exits(0).Output
        );
    }

    [Fact]
    public void Json_is_what_show_prints()
    {
        using Workplace place = Sample.Place();
        string shown = place.Run("show", "n1sdp.iova", "--json").Exits(0).Output;
        Assert.Equal(shown, place.Run("emit", "n1sdp.iova", "--to", "json").Exits(0).Output);
        place.Run("emit", "n1sdp.iova", "--to", "json", "-o", "out.json").Exits(0);
        Assert.Equal(shown, place.Read("out.json"));
    }

    [Fact]
    public void An_output_does_not_depend_on_where_the_file_lies()
    {
        using Workplace place = Sample.Place();
        place.Write("deep/down/n1sdp.iova", Sample.N1sdp);
        place.Write("deep/down/parts/arm.iova", "");
        foreach (string format in (string[])["json", "md"])
        {
            string near = place.Run("emit", "n1sdp.iova", "--to", format).Exits(0).Output;
            Assert.Equal(near, place.Run("emit", "deep/down/n1sdp.iova", "--to", format).Exits(0).Output);
            Assert.Equal(near, place.Run("emit", place.PathOf("deep/down/n1sdp.iova"), "--to", format).Exits(0).Output);
        }
    }

    [Fact]
    public void Markdown_is_a_page()
    {
        using Workplace place = Sample.Place();
        Golden.Check("n1sdp.md", place.Run("emit", "n1sdp.iova", "--to", "md").Exits(0).Output);
    }

    [Fact]
    public void Sysfs_is_a_tree_with_links_and_the_kernels_own_lines()
    {
        using Workplace place = Sample.Place();
        Outcome outcome = place.Run("emit", "n1sdp.iova", "--to", "sysfs", "-o", "sys").Exits(0);
        Assert.Equal(
            "0x0000000008000000 0x00000000080fffff msi\n0x0000000080000000 0x000000008000ffff direct\n",
            place.Read("sys/kernel/iommu_groups/1/reserved_regions")
        );
        Assert.Equal("DMA\n", place.Read("sys/kernel/iommu_groups/1/type"));
        Assert.Equal(
            ["0000:02:00.0", "0000:02:00.1"],
            Directory.EnumerateFileSystemEntries(place.PathOf("sys/kernel/iommu_groups/1/devices")).Select(Path.GetFileName).Order()
        );
        Assert.True(Directory.Exists(place.PathOf("sys/kernel/iommu_groups/1/devices/0000:02:00.0/iommu_group/devices/0000:02:00.1")));
        Assert.True(Directory.Exists(place.PathOf("sys/bus/pci/devices/0000:02:00.0/iommu_group/devices")));
        Assert.Contains("loss: pcie0: address-bits 42:", outcome.Error);
    }

    [Fact]
    public void Sysfs_again_leaves_no_group_behind_and_no_stranger_is_deleted()
    {
        using Workplace place = Sample.Place();
        place.Run("emit", "n1sdp.iova", "--to", "sysfs", "-o", "sys").Exits(0);
        place.Run("emit", "pair.iova", "--platform", "second", "--to", "sysfs", "-o", "sys").Exits(0);
        Assert.Equal(["0"], Directory.EnumerateDirectories(place.PathOf("sys/kernel/iommu_groups")).Select(Path.GetFileName));

        place.Write("sys/notes.txt", "mine");
        Assert.Contains("notes.txt", place.Run("emit", "n1sdp.iova", "--to", "sysfs", "-o", "sys").Exits(2).Error);
        Assert.Equal("mine", place.Read("sys/notes.txt"));
    }

    [Fact]
    public void Sysfs_of_a_platform_without_groups_has_the_empty_folder()
    {
        using Workplace place = Sample.Place();
        place.Run("emit", "pair.iova", "--to", "sysfs", "-o", "sys").Exits(0);
        Assert.Empty(Directory.EnumerateFileSystemEntries(place.PathOf("sys/kernel/iommu_groups")));
        Assert.NotNull(new FileInfo(place.PathOf("sys/bus/pci/devices/0000:01:00.0")).LinkTarget);
    }

    [Fact]
    public void Sysfs_imitates_the_kernel_unless_told_otherwise()
    {
        using var place = new Workplace();
        // A region that ends before it starts: Linux prints it as it is; plain arithmetic has nothing to show.
        place.Write(
            "x.iova",
            """
            platform x {
              iommu s : intel-vtd { input-bits 39 }
              root-bus r { behind s }
              device d on r at 00:02.0 { direct 0x7d80_0fff..0x7d80_0000 allow IOVA2001 "as in DMAR" }
            }
            """
        );
        place.Run("emit", "x.iova", "--to", "sysfs", "-o", "kernel").Exits(0);
        Assert.Contains("0x000000007d800fff 0x000000007d800000 direct\n", place.Read("kernel/kernel/iommu_groups/0/reserved_regions"));
        place.Run("emit", "x.iova", "--to", "sysfs", "-o", "plain", "--quirks", "none").Exits(0);
        Assert.DoesNotContain("7d800", place.Read("plain/kernel/iommu_groups/0/reserved_regions"));
    }

    [Fact]
    public void Losses_are_reported_and_strict_refuses_them()
    {
        using Workplace place = Sample.Place();
        place.Run("emit", "n1sdp.iova", "--to", "sysfs", "-o", "sys", "--report", "losses.json", "--strict").Exits(1);
        Assert.False(Directory.Exists(place.PathOf("sys")));
        JsonElement report = JsonDocument.Parse(place.Read("losses.json")).RootElement;
        Assert.Equal(
            ["address-bits 42", "bridge-window 0x7020_0000..0x781f_ffff"],
            report.GetProperty("losses").EnumerateArray().Select(loss => loss.GetProperty("what").GetString())
        );
        place.Run("emit", "n1sdp.iova", "--to", "json", "-o", "out.json", "--strict").Exits(0);
    }

    [Fact]
    public void CSharp_goes_beside_what_is_there()
    {
        using Workplace place = Sample.Place();
        place.Write("out/Program.cs", "mine");
        place.Run("emit", "pair.iova", "--to", "csharp", "--all", "-o", "out", "--namespace", "Boards", "--access", "internal").Exits(0);
        Assert.Contains("namespace Boards", place.Read("out/first.g.cs"));
        Assert.Contains("internal abstract partial class Second", place.Read("out/second.g.cs"));
        Assert.Equal("mine", place.Read("out/Program.cs"));
    }

    [Fact]
    public void All_platforms()
    {
        using Workplace place = Sample.Place();
        Assert.Equal(
            2,
            JsonDocument.Parse(place.Run("emit", "pair.iova", "--to", "json", "--all").Exits(0).Output).RootElement.GetArrayLength()
        );
        place.Run("emit", "pair.iova", "--to", "sysfs", "--all", "-o", "sys").Exits(0);
        Assert.True(File.Exists(place.PathOf("sys/second/kernel/iommu_groups/0/type")));
    }

    [Fact]
    public void Nothing_is_written_for_a_file_with_errors()
    {
        using var place = new Workplace();
        place.Write("x.iova", "platform x { device d on r at 00:01.0 }\n");
        place.Run("emit", "x.iova", "--to", "json", "-o", "out.json").Exits(1);
        Assert.Equal(["x.iova"], place.Entries());
    }

    [Theory]
    [InlineData("--to", "sysfs")]
    [InlineData("--to", "sysfs", "-o", "-")]
    [InlineData("--to", "vhdl")]
    [InlineData]
    public void Bad_usage_exits_2(params string[] args)
    {
        using Workplace place = Sample.Place();
        place.Run(["emit", "n1sdp.iova", .. args]).Exits(2);
    }
}
