using System.Text.Json;
using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Fleet.Tests.Cli;

public sealed class VmCommandTests
{
    private const string Board = """
        platform server {
          firmware acpi
          iommu vtd : intel-vtd { input-bits 39  page-sizes 4K, 2M, 1G }
          root-bus pci0 { segment 0 buses 0x00..0xff behind vtd }
          device nic on pci0 at 01:00.0
          device gpu on pci0 at 02:00.0
        }
        """;

    [Fact]
    public void A_guest_that_fits_exits_0()
    {
        using Workplace place = Place();
        place
            .Run("vm", "server.iova", "--qemu", "qemu-system-x86_64 -nodefaults -machine q35 -m 8G -device vfio-pci,host=01:00.0")
            .Exits(0);
    }

    [Fact]
    public void A_guest_that_does_not_fit_exits_1_and_says_what_would()
    {
        using Workplace place = Place();
        string words =
            "qemu-system-x86_64 -nodefaults -machine q35 -m 600G -cpu EPYC,phys-bits=46 -device vfio-pci,host=01:00.0 -device vfio-pci,host=02:00.0";
        string text = place.Run("vm", "server.iova", "--qemu", words).Exits(1).Output;
        Assert.Contains("cannot map 0x1_0000_0000..0x96_7fff_ffff (pc.ram); not usable: 0x80_0000_0000..0x96_7fff_ffff", text);
        Assert.Contains("all in one container  does not fit", text);
        Assert.Contains("fits with 510 GiB of RAM", text);
        using JsonDocument json = JsonDocument.Parse(place.Run("vm", "server.iova", "--qemu", words, "--json").Exits(1).Output);
        JsonElement platform = json.RootElement.GetProperty("platforms")[0];
        Assert.Equal(3, platform.GetProperty("subjects").GetArrayLength());
        Assert.Equal(
            "0x8000000000",
            platform.GetProperty("subjects")[0].GetProperty("problems")[0].GetProperty("missing")[0].GetProperty("first").GetString()
        );
    }

    [Fact]
    public void Who_reaches_a_peer_is_said_of_each_device()
    {
        using Workplace place = Place();
        place.Write(
            "mixed.iova",
            Board
                .Replace(
                    "  device gpu",
                    "  iommu wide : intel-vtd { input-bits 48  page-sizes 4K }\n  root-bus pci1 { segment 1 buses 0x00..0xff behind wide }\n  device gpu"
                )
                .Replace("gpu on pci0 at 02:00.0", "gpu on pci1 at 0001:02:00.0")
        );
        string[] words =
        [
            "--qemu",
            "qemu-system-x86_64 -nodefaults -machine q35 -m 8G -device vfio-pci,host=01:00.0 -device vfio-pci,host=0001:02:00.0",
        ];
        string text = place.Run(["vm", "mixed.iova", .. words, "--bar", "0x100_0000_0000:1G"]).Exits(0).Output;
        Assert.Contains("01:00.0  fits\n    could not map 0x100_0000_0000..0x100_3fff_ffff (BAR 0)", text);
        Assert.Contains("0001:02:00.0  fits\n    reaches 0x100_0000_0000..0x100_3fff_ffff (BAR 0)\n", text);
        using JsonDocument json = JsonDocument.Parse(
            place.Run(["vm", "mixed.iova", .. words, "--bar", "0x100_0000_0000:1G", "--json"]).Exits(0).Output
        );
        Assert.Equal(
            [0, 1, 0],
            json.RootElement.GetProperty("platforms")[0]
                .GetProperty("subjects")
                .EnumerateArray()
                .Select(item => item.GetProperty("reaches").GetArrayLength())
        );
    }

    [Fact]
    public void Domain_xml_comes_back_corrected()
    {
        using Workplace place = Place();
        place.Write(
            "domain.xml",
            """
            <domain type='kvm'><memory unit='GiB'>600</memory><os><type arch='x86_64' machine='q35'>hvm</type></os>
            <cpu mode='host-passthrough'><maxphysaddr mode='emulate' bits='46'/></cpu>
            <devices><hostdev mode='subsystem' type='pci'><source><address domain='0' bus='1' slot='0' function='0'/></source></hostdev></devices></domain>
            """
        );
        string text = place.Run("vm", "server.iova", "--libvirt", "domain.xml", "--host-cpu", "intel,46").Exits(1).Output;
        Assert.Contains("""<memory unit="KiB">534773760</memory>""", text);
    }

    [Fact]
    public void The_map_alone_needs_no_platform()
    {
        using Workplace place = Place();
        using JsonDocument json = JsonDocument.Parse(
            place.Run("vm", "--qemu", "qemu-system-aarch64 -machine virt -cpu max -m 4G", "--json").Exits(0).Output
        );
        JsonElement map = json.RootElement;
        Assert.Equal("0x4010000000", map.GetProperty("pci").GetProperty("ecam").GetProperty("first").GetString());
        Assert.Equal("0x13fffffff", map.GetProperty("vfio").GetProperty("mapped")[0].GetProperty("last").GetString());
    }

    [Fact]
    public void Words_that_qemu_refuses_exit_1_with_its_words()
    {
        using Workplace place = Place();
        string text = place.Run("vm", "--qemu", "qemu-system-x86_64 -machine q35 -m 4G,slots=2").Exits(1).Output;
        Assert.Contains("does not start: slots specified but no max-size", text);
    }

    [Theory]
    [InlineData("vm", "server.iova")]
    [InlineData("vm", "server.iova", "--qemu", "qemu-system-x86_64 -device vfio-pci,host=05:00.0")]
    [InlineData("vm", "--libvirt", "nowhere.xml")]
    [InlineData("vm", "--qemu", "firefox -m 4G")]
    [InlineData("vm", "--qemu", "x", "--host-cpu", "amd")]
    [InlineData("vm", "--cloud-hypervisor", "server.iova")]
    public void Bad_usage_exits_2(params string[] args)
    {
        using Workplace place = Place();
        place.Run(args).Exits(2);
    }

    private static Workplace Place()
    {
        var place = new Workplace();
        place.Write("server.iova", Board);
        return place;
    }
}
