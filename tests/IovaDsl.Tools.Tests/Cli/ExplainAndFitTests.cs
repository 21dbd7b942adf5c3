using System.Text.Json;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class ExplainAndFitTests
{
    [Theory]
    [InlineData("usable", "nic", "0x0")]
    [InlineData("doorbells", "nic", "0x8000000")]
    [InlineData("partly", "nvme[2]", "0x7000_0000..0x7fff_ffff")]
    [InlineData("beyond", "0000:01:00.0", "64T")]
    [InlineData("everything", "gpu", "0..0xffff_ffff_ffff_ffff")]
    public void Text_says_the_verdict_the_causes_and_the_way_out(string name, string device, string address)
    {
        using Workplace place = Sample.Place();
        Golden.Check($"explain.{name}.txt", place.Run("explain", "n1sdp.iova", device, address).Exits(0).Output);
    }

    [Theory]
    [InlineData("graphics", "0 size 64K", "graphics can use")]
    [InlineData("nvme", "4g", "nvme can use")]
    [InlineData("nic,graphics", "bits 20", "nic,graphics can use")]
    [InlineData("nic", "above 0x3ff_ffff_ffff", "cannot use")]
    [InlineData("nic", "below 64K", "0x0..0xffff")]
    public void Groups_families_and_ranges_of_the_language_are_taken(string subject, string range, string expected)
    {
        using Workplace place = Sample.Place();
        Assert.Contains(expected, place.Run("explain", "n1sdp.iova", subject, range).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains(
            expected,
            place.Run(["explain", "n1sdp.iova", subject, .. range.Split(' ')]).Exits(0).Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Each_consumer_has_its_say()
    {
        using Workplace place = Sample.Place();
        string refused = place.Run("explain", "n1sdp.iova", "gpu", "0x0").Exits(0).Output;
        Assert.Contains("vfio, iommufd: EINVAL, because of graphics: A direct region", refused, StringComparison.Ordinal);
        string told = place.Run("explain", "n1sdp.iova", "nic", "0x7020_0000").Exits(0).Output;
        Assert.Contains("vfio, iommufd: allowed", told, StringComparison.Ordinal);
        Assert.Contains("dma-api: not allowed", told, StringComparison.Ordinal);
        JsonElement consumers = JsonDocument
            .Parse(place.Run("explain", "n1sdp.iova", "gpu", "0x0", "--json").Exits(0).Output)
            .RootElement.GetProperty("consumers");
        Assert.Equal("EINVAL", consumers[0].GetProperty("error").GetString());
    }

    [Fact]
    public void The_exit_code_tells_where_it_is_asked_to()
    {
        using Workplace place = Sample.Place();
        place.Run("explain", "n1sdp.iova", "nic", "0x0", "--exit-code").Exits(0);
        place.Run("explain", "n1sdp.iova", "nic", "0x800_0000", "--exit-code").Exits(1);
    }

    [Fact]
    public void Fit_takes_several_and_says_who_refuses_them()
    {
        using Workplace place = Sample.Place();
        Outcome outcome = place.Run("fit", "n1sdp.iova", "nic,graphics", "--size", "1G").Exits(0);
        Assert.Equal("0x810_0000..0x480f_ffff  1 GiB\n", outcome.Output);
        Assert.Contains("VFIO and iommufd refuse `graphics` (EINVAL)", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _iova iova")]
    [InlineData("zsh", "compdef _iova iova")]
    [InlineData("fish", "complete -c iova")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public void Shells_complete_by_asking_the_command(string shell, string line)
    {
        using Workplace place = Sample.Place();
        Assert.Contains(line, place.Run("completion", shell).Exits(0).Output, StringComparison.Ordinal);
        Assert.Contains("explain", place.Run("[suggest:8]", "iova exp").Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_every_obstacle_with_its_cause()
    {
        using Workplace place = Sample.Place();
        JsonElement answer = JsonDocument
            .Parse(place.Run("explain", "n1sdp.iova", "nic", "0x8000000", "--json").Exits(0).Output)
            .RootElement;
        Assert.False(answer.GetProperty("isUsable").GetBoolean());
        JsonElement obstacle = Assert.Single(answer.GetProperty("obstacles").EnumerateArray());
        Assert.Equal("software-msi", obstacle.GetProperty("what").GetString());
        Assert.Equal(11, obstacle.GetProperty("cause").GetProperty("line").GetInt32());
        Assert.Equal("0x7ffffff", answer.GetProperty("nearestFree").GetProperty("last").GetString());
    }

    [Theory]
    [InlineData("nic", "0x1_0000_0000_0000_0000")]
    [InlineData("nic", "0x10K")]
    [InlineData("nic", "10..5")]
    [InlineData("nic", "5..")]
    [InlineData("nic", "twelve")]
    [InlineData("nic", "1__0")]
    [InlineData("nobody", "0")]
    public void What_is_no_address_or_no_device_exits_2(string device, string address)
    {
        using Workplace place = Sample.Place();
        Assert.NotEmpty(place.Run("explain", "n1sdp.iova", device, address).Exits(2).Error);
    }

    [Fact]
    public void Fit_finds_the_lowest_place()
    {
        using Workplace place = Sample.Place();
        Assert.Equal("0x0..0x1f_ffff  2 MiB\n", place.Run("fit", "n1sdp.iova", "nic", "--size", "2M").Exits(0).Output);
        Assert.Equal(
            "0x7820_0000..0xf81f_ffff  2 GiB\n",
            place.Run("fit", "n1sdp.iova", "nic", "--size", "2G", "--below", "4G").Exits(0).Output
        );
        Assert.Equal(
            "0x4000_0000..0x5fff_ffff  512 MiB\n",
            place.Run("fit", "n1sdp.iova", "graphics", "--size", "512M", "--align", "1G").Exits(0).Output
        );
    }

    [Fact]
    public void Fit_says_what_there_is_where_nothing_fits()
    {
        using Workplace place = Sample.Place();
        Outcome outcome = place.Run("fit", "n1sdp.iova", "nic", "--size", "3G", "--below", "4G").Exits(1);
        Assert.Equal(
            "no place for 3 GiB, aligned to 4 KiB, in what nic can use; the largest usable range up to 0xffff_ffff is "
                + "0x7820_0000..0xffff_ffff, ≈2.12 GiB\n",
            outcome.Output
        );
        JsonElement answer = JsonDocument
            .Parse(place.Run("fit", "n1sdp.iova", "nic", "--size", "3G", "--below", "4G", "--json").Exits(1).Output)
            .RootElement;
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("place").ValueKind);
    }

    [Theory]
    [InlineData("--size", "0")]
    [InlineData("--size", "2M", "--align", "3")]
    [InlineData("--size", "2M", "--below", "0")]
    [InlineData("--size", "-5")]
    [InlineData("--size", "17179869184G")]
    public void Sizes_that_are_none_exit_2(params string[] args)
    {
        using Workplace place = Sample.Place();
        place.Run(["fit", "n1sdp.iova", "nic", .. args]).Exits(2);
    }

    [Fact]
    public void Why_grouped_says_who_joined_whom_and_which_port_lacks_what()
    {
        using var place = new Workplace();
        place.Write(
            "b.iova",
            """
            platform p {
              iommu vtd : intel-vtd { input-bits 48 }
              root-bus pcie { behind vtd }
              bridge b on pcie at 00:05.0 { buses 0x01..0x01 }
              device port on pcie at 00:05.0 { fact "pci/config" 4096 fact "pci/express" 0x42 }
              device nic on b at 01:00.0 { fact "pci/config" 4096 fact "pci/express" 0x2 }
            }
            """
        );
        string text = place.Run("explain", "b.iova", "nic", "--why-grouped").Exits(0).Output;
        Assert.Contains("in group group-port of 2 devices", text);
        Assert.Contains("with 0000:00:05.0: 0000:00:05.0, on the way to the root bus, has no ACS capability", text);
        using JsonDocument json = JsonDocument.Parse(place.Run("explain", "b.iova", "nic", "--why-grouped", "--json").Exits(0).Output);
        Assert.Equal("group-port", json.RootElement.GetProperty("group").GetString());
        Assert.False(json.RootElement.GetProperty("path")[1].GetProperty("isolated").GetBoolean());
        Assert.Contains("name an ADDRESS", place.Run("explain", "b.iova", "nic").Exits(2).Error);
    }

    [Fact]
    public void Fit_places_the_pieces_of_a_layout_clear_of_each_other_and_of_all_that_share_a_container()
    {
        using Workplace place = Sample.Place();
        Outcome run = place.Run("fit", "n1sdp.iova", "--container", "nic,graphics", "--layout", "small-vm").Exits(0);
        Assert.Equal("0x810_0000..0x280f_ffff  512 MiB\n0x8001_0000..0x2_8000_ffff  8 GiB\n", run.Output);
    }

    [Fact]
    public void Fit_of_a_layout_has_its_pieces_in_JSON()
    {
        using Workplace place = Sample.Place();
        Outcome run = place.Run("fit", "n1sdp.iova", "nic", "--layout", "small-vm", "--json").Exits(0);
        using JsonDocument answer = JsonDocument.Parse(run.Output);
        JsonElement[] pieces = [.. answer.RootElement.GetProperty("pieces").EnumerateArray()];
        Assert.Equal("small-vm", answer.RootElement.GetProperty("layout").GetString());
        Assert.Equal(["0x20000000", "0x200000000"], pieces.Select(piece => piece.GetProperty("size").GetString()));
        ulong[] ends = [.. pieces.Select(piece => Hex(piece, "last"))];
        Assert.True(Hex(pieces[1], "first") > ends[0] || ends[1] < Hex(pieces[0], "first"));
    }

    [Fact]
    public void Fit_of_a_layout_exits_1_where_a_piece_has_no_place()
    {
        using Workplace place = Sample.Place();
        Outcome run = place.Run("fit", "n1sdp.iova", "nic", "--layout", "small-vm", "--below", "2G").Exits(1);
        Assert.Contains("no place for 8 GiB, aligned to 4 KiB, in what nic can use", run.Output, StringComparison.Ordinal);
    }

    private static ulong Hex(JsonElement piece, string end) =>
        Convert.ToUInt64(piece.GetProperty("place").GetProperty(end).GetString()![2..], 16);
}
