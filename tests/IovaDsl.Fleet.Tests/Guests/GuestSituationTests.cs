using IovaDsl.Fleet.Guests;
using IovaDsl.Fleet.Guests.CloudHypervisor;
using IovaDsl.Fleet.Guests.Qemu;
using IovaDsl.Fleet.Guests.Qemu.Maps;
using IovaDsl.Fleet.Guests.Qemu.Words;
using IovaDsl.Runtime;

namespace IovaDsl.Fleet.Tests.Guests;

/// <summary>What people reported: a guest that a host cannot map, the words they saw, and the change that helps.</summary>
public sealed class GuestSituationTests
{
    private const string AmdHost = "0x0..0xfedfffff, 0xfef00000..0xfcffffffff, 0x10000000000..0xffffffffffff";
    private const string NarrowIntelHost = "0x0..0xfedfffff, 0xfef00000..0x7fffffffff";
    private const string HoleUnder2GiB = "0x0..0x6fffffff, 0x78000000..0xfedfffff, 0xfef00000..0xffffffffffff";

    [Fact]
    public void Ram_over_the_hypertransport_hole_moves_with_a_newer_machine()
    {
        GuestVerdict verdict = Check("qemu-system-x86_64 -nodefaults -machine pc-q35-7.0 -m 1T -cpu EPYC,phys-bits=48", AmdHost);
        GuestProblem problem = Assert.Single(verdict.Problems, problem => problem.IsFatal);
        Assert.Equal("0xfd00000000..0xffffffffff", problem.Missing.ToString());
        Assert.Contains("vfio_container_dma_map(PTR, 0x100000000, 0xff80000000, PTR) = -22", problem.Error, StringComparison.Ordinal);
        Assert.Equal(
            "qemu-system-x86_64 -nodefaults -machine pc-q35-11.1 -m 1T -cpu EPYC,phys-bits=48",
            Remedy("qemu-system-x86_64 -nodefaults -machine pc-q35-7.0 -m 1T -cpu EPYC,phys-bits=48", AmdHost)
        );
    }

    [Fact]
    public void An_intel_model_on_an_amd_host_moves_with_the_vendor_of_the_host() =>
        Assert.Equal(
            "qemu-system-x86_64 -nodefaults -machine q35 -m 1T -cpu Skylake-Server,phys-bits=48,vendor=AuthenticAMD",
            Remedy("qemu-system-x86_64 -nodefaults -machine q35 -m 1T -cpu Skylake-Server,phys-bits=48", AmdHost)
        );

    [Fact]
    public void Under_kvm_the_vendor_is_the_hosts_so_nothing_needs_to_change()
    {
        const string words = "qemu-system-x86_64 -nodefaults -machine q35 -accel kvm -m 1T -cpu Skylake-Server,phys-bits=48";
        var source = new QemuSource(new QemuRequest(CommandWords.Split(words)) { HostCpu = new HostCpu("AuthenticAMD", 48) });
        Assert.True(GuestCheck.Fits(source.Map, [Subject(AmdHost)]));
    }

    [Fact]
    public void A_hole_below_4_gib_is_avoided_by_less_low_ram() =>
        Assert.Equal(
            "qemu-system-x86_64 -nodefaults -machine q35,max-ram-below-4g=1G -m 8G",
            Remedy("qemu-system-x86_64 -nodefaults -machine q35 -m 8G", HoleUnder2GiB)
        );

    [Fact]
    public void A_host_of_39_bits_holds_less_ram()
    {
        const string words = "qemu-system-x86_64 -nodefaults -machine q35 -m 600G -cpu Skylake-Server,phys-bits=46";
        Assert.Equal(
            "qemu-system-x86_64 -nodefaults -machine q35 -m 510G -cpu Skylake-Server,phys-bits=46",
            Remedy(words, NarrowIntelHost)
        );
    }

    [Fact]
    public void Bars_beyond_39_bits_cost_only_peer_to_peer_in_qemu_and_the_start_in_cloud_hypervisor()
    {
        GuestVerdict qemu = Check(
            "qemu-system-x86_64 -nodefaults -machine q35 -m 4G -cpu Skylake-Server,phys-bits=46 -drive if=pflash,file=OVMF.fd",
            NarrowIntelHost
        );
        Assert.True(qemu.Fits);
        Assert.Contains(qemu.Problems, problem => problem.Region.Kind == GuestRegionKind.Bar && !problem.IsFatal);

        var vm = new CloudHypervisorSource("""{"memory":{"size":4294967296}}""", 46, isArm: false, []);
        GuestSubject host = Subject(NarrowIntelHost);
        Assert.False(GuestCheck.Fits(vm.Map, [host]));
        GuestRemedy remedy = GuestRemedies.Find(vm, [host])!;
        Assert.Equal("""{"memory":{"size":4294967296},"cpus":{"max_phys_bits":39}}""", remedy.Source.Text);
    }

    [Fact]
    public void The_msi_window_of_an_arm_host_lies_below_the_ram_of_virt() =>
        Assert.True(
            Check("qemu-system-aarch64 -machine virt,gic-version=3 -cpu max -m 4G", "0x0..0x7ffffff, 0x8100000..0xffffffffffff").Fits
        );

    [Fact]
    public void The_same_window_lies_in_the_low_ram_of_an_x86_guest() =>
        Assert.Equal(
            "0x8000000..0x80fffff",
            Check("qemu-system-x86_64 -nodefaults -machine q35 -m 1G", "0x0..0x7ffffff, 0x8100000..0xffffffffffff")
                .Problems[0]
                .Missing.ToString()
        );

    [Fact]
    public void Rom_that_cannot_be_mapped_gives_way_to_flash() =>
        Assert.Contains(
            "if=pflash",
            Remedy("qemu-system-x86_64 -nodefaults -machine q35 -m 4G", "0x0..0xfedfffff, 0x100000000..0xffffffffffff"),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("qemu-system-aarch64 -machine virt -cpu max -m 1G", 0x5000_0000_0000, 1 << 24, "")]
    [InlineData("qemu-system-aarch64 -machine virt -cpu max -m 1G", 0x3eff_0000 - 0x10_0000, 0x20_0000, "0x3eef0000..0x3efeffff")]
    [InlineData("qemu-system-x86_64 -nodefaults -machine q35 -m 1G", 0xc000_0000, 2048, "0xc0000000..0xc0000fff")]
    [InlineData("qemu-system-x86_64 -nodefaults -machine q35 -m 1G", 0x3ff0_0000, 0x20_0000, "0x40000000..0x400fffff")]
    public void Bars_are_mapped_where_the_machine_shows_them(string words, ulong address, ulong size, string mapped)
    {
        var request = new QemuRequest(CommandWords.Split(words)) { Bars = [new GuestBar("BAR 0", address, size)] };
        Assert.Equal(
            mapped,
            string.Join(
                ", ",
                QemuMaps.Of(request).Mappings.Where(mapping => mapping.Region.Kind == GuestRegionKind.Bar).Select(mapping => mapping.Range)
            )
        );
    }

    [Theory]
    [InlineData("memory-backend-ram", 0x1_8000_0000, 0x1_bfdf_ffff)]
    [InlineData("memory-backend-file", 0x1_8000_0000, 0x1_bffd_ffff)]
    public void A_label_is_cut_off_the_end_of_an_nvdimm(string backend, ulong first, ulong last)
    {
        GuestMap map = Source(
            $"qemu-system-x86_64 -nodefaults -machine q35,nvdimm=on -m 4G,slots=2,maxmem=8G -object {backend},id=m,size=1G "
                + "-device nvdimm,id=n,memdev=m,label-size=128K"
        ).Map;
        Assert.Equal(new IovaRange(first, last), map.Memory.Single(region => region.Kind == GuestRegionKind.NvRam).Range);
    }

    [Fact]
    public void A_gicv4_needs_virtualization()
    {
        Assert.Equal(
            "TCG does not support GICv4, is virtualization=on?",
            Source("qemu-system-aarch64 -machine virt,gic-version=4 -cpu max -m 1G").Map.Refusal[0]
        );
        Assert.False(Source("qemu-system-aarch64 -machine virt,gic-version=4,virtualization=on -cpu max -m 1G").Map.IsRefused);
    }

    [Theory]
    [InlineData("q35,frobnicate=on", "unknown machine property `frobnicate`")]
    [InlineData("q35,sgx-epc.0.memdev=m", "`sgx-epc` is not covered")]
    [InlineData("microvm,max-ram-below-4g=1G", "unknown machine property `max-ram-below-4g`")]
    public void Machine_properties_that_are_not_read_are_said(string machine, string note) =>
        Assert.Contains(
            Source($"qemu-system-x86_64 -nodefaults -machine {machine} -m 1G").Map.Notes,
            said => said.StartsWith(note, StringComparison.Ordinal)
        );

    [Fact]
    public void Options_that_are_not_known_are_said()
    {
        GuestMap map = QemuMaps.Of(new QemuRequest(CommandWords.Split("qemu-system-x86_64 -machine q35 -frobnicate yes")));
        Assert.Contains(map.Notes, note => note.Contains("`-frobnicate`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("-device frobnicator,id=f", "unknown device type `frobnicator`, taken as mapping nothing")]
    [InlineData("-device '{\"driver\":\"x-pci-proxy-dev\"}'", "unknown device type `x-pci-proxy-dev`")]
    [InlineData("-device VGA,vgamem_mb=64", "`VGA` has memory of its own")]
    [InlineData("-device ivshmem-plain,memdev=m", "`ivshmem-plain` has memory of its own")]
    [InlineData("-device virtio-gpu-pci,hostmem=8G", "`virtio-gpu-pci` has memory of its own")]
    [InlineData("-device pxb-cxl,bus_nr=12,id=c", "`pxb-cxl` is not covered")]
    [InlineData("-global q35-pcihost.x-pci-hole64-fix=off", "-global q35-pcihost.x-pci-hole64-fix is not read")]
    [InlineData("-set device.v.vgamem_mb=64", "-set device.v.vgamem_mb=64 is not read")]
    public void What_may_change_the_map_and_is_not_read_is_said(string words, string note) =>
        Assert.StartsWith(
            note,
            Assert.Single(Source($"qemu-system-x86_64 -nodefaults -machine q35 -m 1G {words}").Map.Notes),
            StringComparison.Ordinal
        );

    [Fact]
    public void Nothing_is_said_of_devices_without_memory()
    {
        string types =
            "pcie-root-port virtio-net-pci virtio-blk virtio-scsi-pci-non-transitional scsi-hd usb-tablet qemu-xhci nvme ich9-ahci igb ramfb "
            + "isa-serial virtio-gpu-pci virtio-balloon-pci vhost-user-fs-pci virtconsole intel-hda hda-duplex tpm-crb i6300esb pvpanic-pci "
            + "Icelake-Server-x86_64-cpu vmgenid virtio-rng-device vhost-vsock-pci usb-host e1000e";
        string words = string.Concat(types.Split(' ').Select(type => $" -device {type}"));
        Assert.Empty(Source($"qemu-system-x86_64 -nodefaults -machine q35 -m 1G -global ICH9-LPC.disable_s3=1{words}").Map.Notes);
    }

    [Theory]
    [InlineData("", "unknown program")]
    [InlineData("firefox -m 4G", "unknown program `firefox`")]
    [InlineData("qemu-system-x86_64 -machine z9", "unsupported machine type: \"z9\"")]
    [InlineData("qemu-system-aarch64 -m 4G", "No machine specified")]
    [InlineData("qemu-system-x86_64 -machine pc-q35-4.2", "unsupported machine type")]
    public void What_is_no_machine_is_refused(string words, string message) =>
        Assert.StartsWith(message, QemuMaps.Of(new QemuRequest(CommandWords.Split(words))).Refusal[0], StringComparison.Ordinal);

    [Theory]
    [InlineData("a b  'c d' \"e \\\" f\" g\\ h", "a|b|c d|e \" f|g h")]
    [InlineData("-device {\"driver\":\"vfio-pci\", \"id\":\"h\"} -S", "-device|{\"driver\":\"vfio-pci\", \"id\":\"h\"}|-S")]
    [InlineData("a \\\n b", "a|b")]
    public void Words_are_split_as_a_shell_does(string text, string words) => Assert.Equal(words.Split('|'), CommandWords.Split(text));

    [Fact]
    public void Words_that_were_joined_are_split_to_the_same()
    {
        string[] words = ["qemu-system-x86_64", "-device", "{\"driver\":\"x y\"}", "it's", ""];
        Assert.Equal(words, CommandWords.Split(CommandWords.Join(words)));
    }

    private static GuestSubject Subject(string usable) => new("0000:01:00.0", IovaRangeSet.Parse(usable));

    private static QemuSource Source(string words) => new(new QemuRequest(CommandWords.Split(words)));

    private static GuestVerdict Check(string words, string usable) => GuestCheck.Check(Source(words).Map, [Subject(usable)])[0];

    private static string Remedy(string words, string usable) =>
        GuestRemedies.Find(Source(words), [Subject(usable)])?.Source.Text ?? "none";
}
