using System.Text;
using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Host;

public sealed class HostSnapshotTests
{
    private static HostFiles Files(params (string Path, string Text)[] files) =>
        HostFiles.InMemory(files.ToDictionary(file => file.Path, file => Encoding.UTF8.GetBytes(file.Text)));

    [Fact]
    public void Functions_bridges_and_groups_are_read_from_links_that_were_copied_as_files()
    {
        HostSnapshot host = HostReader.Read(
            Files(
                ("sys/bus/pci/devices/0000:00:05.0", "../../../devices/pci0000:00/0000:00:05.0"),
                ("sys/bus/pci/devices/0000:01:00.0", "../../../devices/pci0000:00/0000:00:05.0/0000:01:00.0\n"),
                ("sys/devices/pci0000:00/0000:00:05.0/class", "0x060400\n"),
                ("sys/devices/pci0000:00/0000:00:05.0/secondary_bus_number", "1\n"),
                ("sys/devices/pci0000:00/0000:00:05.0/iommu_group", "../../../kernel/iommu_groups/7"),
                ("sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/class", "0x010802\n"),
                ("sys/devices/pci0000:00/0000:00:05.0/0000:01:00.0/vendor", "0x8086\n"),
                ("sys/kernel/iommu_groups/7/devices/0000:00:05.0", "../../../../devices/pci0000:00/0000:00:05.0"),
                ("sys/kernel/iommu_groups/7/devices/0000:01:00.0", "../../../../devices/pci0000:00/0000:00:05.0/0000:01:00.0"),
                ("sys/kernel/iommu_groups/7/reserved_regions", "never read")
            )
        );

        Assert.Equal(["0000:00:05.0", "0000:01:00.0"], host.Functions.Select(function => function.Address.ToString()));
        PciFunction bridge = host.Functions[0];
        PciFunction disk = host.Functions[1];
        Assert.Equal(((byte)1, (byte)1), bridge.BusesBelow);
        Assert.Equal(new PciAddress(0, 0, 5, 0), Assert.Single(disk.Bridges));
        Assert.Equal(0x010802u, disk.Class);
        Assert.Equal(0x8086, disk.Vendor);
        Assert.Equal(new RootBusAddress(0, 0), Assert.Single(host.RootBuses).Address);
        Assert.Empty(host.Remarks);
    }

    [Fact]
    public void Registers_of_both_x_86_iommus_are_read()
    {
        HostSnapshot host = HostReader.Read(
            Files(
                ("sys/class/iommu/dmar0", "../../devices/virtual/iommu/dmar0"),
                ("sys/devices/virtual/iommu/dmar0/intel-iommu/cap", "d2008c222f0686\n"),
                ("sys/devices/virtual/iommu/dmar0/intel-iommu/ecap", "f00f4a\n"),
                ("sys/devices/virtual/iommu/dmar0/intel-iommu/address", "fed90000\n"),
                ("sys/class/iommu/ivhd0", "../../devices/pci0000:00/0000:00:01.0/iommu/ivhd0"),
                ("sys/devices/pci0000:00/0000:00:01.0/iommu/ivhd0/amd-iommu/features", "800:29d3\n")
            )
        );

        Assert.Equal(0xd2008c222f0686UL, host.Iommus[0].Capability);
        Assert.Equal(0xf00f4aUL, host.Iommus[0].ExtendedCapability);
        Assert.Equal(0xfed90000UL, host.Iommus[0].Address);
        Assert.Equal(new AmdFeatureHalves(0x800, 0x29d3), host.Iommus[1].Features);
    }

    [Theory]
    [InlineData(null, "6.6.9", true)]
    [InlineData(null, "6.7", false)]
    [InlineData(null, null, false)]
    [InlineData(0x29d3UL, "6.7", true)] // the image knows better than the version
    [InlineData(0x800UL, "6.1", false)]
    [InlineData(0x5UL, "6.1", true)] // an image that equals neither tells nothing
    public void The_halves_of_amds_features_are_told_apart_by_the_image_or_the_kernel(ulong? image, string? kernel, bool isSwapped)
    {
        KernelVersion? version = kernel is null ? null : KernelVersion.Parse(kernel);
        (ulong efr, ulong efr2) = new AmdFeatureHalves(0x800, 0x29d3).Settle(image, version);
        Assert.Equal(isSwapped ? (0x29d3UL, 0x800UL) : (0x800UL, 0x29d3UL), (efr, efr2));
    }

    [Fact]
    public void Links_that_leave_the_root_and_names_that_are_no_addresses_cost_only_themselves()
    {
        HostFiles files = Files(
            ("sys/bus/pci/devices/0000:00:01.0", "../../../../../../../etc/passwd"),
            ("sys/bus/pci/devices/0000:00:02.0", "../../../devices/nowhere/0000:00:02.0"),
            ("sys/bus/pci/devices/hello", "../../../devices/pci0000:00/hello"),
            ("sys/kernel/iommu_groups/x/devices/0000:00:02.0", "a/b"),
            ("sys/kernel/iommu_groups/.gitkeep", "")
        );
        HostSnapshot host = HostReader.Read(files);

        Assert.Empty(host.Functions);
        Assert.Empty(HostGroupReader.ReadAll(files));
        Assert.Equal(2, host.Remarks.Length);
    }

    [SkippableFact]
    [Trait("Category", "Hosts")]
    public void Every_recorded_host_is_read()
    {
        foreach (string name in HostData.Names())
        {
            HostSnapshot host = HostReader.Read(HostData.Files(name));
            Assert.True(host.Remarks.IsEmpty, $"{name}: {string.Join(" ", host.Remarks)}");
            Assert.NotEmpty(host.Functions);
            foreach (HostGroup group in HostGroupReader.ReadAll(HostData.Files(name)))
                Assert.All(group.Devices, device => Assert.NotNull(host.Find(PciAddress.Parse(device))));
        }
    }
}
