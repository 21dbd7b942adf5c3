using System.Diagnostics;
using System.Text;

namespace IovaDsl.Tools.Tests.Cli;

/// <summary>Recording a root that is laid out as a running machine's, and reading the recording.</summary>
public sealed class RecordTests
{
    private const string Function = "sys/devices/pci0000:00/0000:00:02.0";
    private static readonly byte[] Mac = [0x52, 0x54, 0x00, 0x12, 0x34, 0x56];

    private static void MakeMachine(Workplace place)
    {
        byte[] config = new byte[4096];
        (config[0x06], config[0x34]) = (0x10, 0x40);
        // PCI Express, then vital product data with a word read last.
        (config[0x40], config[0x41], config[0x42]) = (0x10, 0x60, 0x42);
        (config[0x60], config[0x64], config[0x67]) = (0x03, 0xaa, 0xbb);
        // A serial number, then access control.
        (config[0x100], config[0x102], config[0x103]) = (0x03, 0x01, 0x14);
        Mac.CopyTo(config, 0x104);
        (config[0x140], config[0x142], config[0x144], config[0x146]) = (0x0d, 0x01, 0x1f, 0x1d);
        place.Write("m/" + Function + "/config", config);
        place.Write("m/" + Function + "/class", "0x020000\n");
        place.Write("m/" + Function + "/vendor", "0x8086\n");
        place.Write("m/" + Function + "/device", "0x1234\n");
        place.Write("m/" + Function + "/serial_number", "never copied\n");
        place.Write("m/sys/kernel/iommu_groups/0/reserved_regions", "0x0000000008000000 0x00000000080fffff msi\n");
        place.Write("m/sys/firmware/acpi/tables/MSDM", "a licence key");
        place.Write("m/sys/firmware/devicetree/base/serial-number", "ABCD1234\0");
        place.Write("m/sys/firmware/devicetree/base/nic/local-mac-address", Mac);
        place.Write("m/sys/firmware/fdt", [0xd0, 0x0d, 0xfe, 0xed, .. "ABCD1234\0"u8, .. Mac, 1, 2, 3]);
        place.Write("m/proc/cmdline", "root=UUID=6f1c-11 intel_iommu=on token=secret pcie_acs_override=downstream quiet\n");
        place.Write("m/proc/sys/kernel/osrelease", "6.12.1\n");
        Link(place, "sys/bus/pci/devices/0000:00:02.0", "../../../devices/pci0000:00/0000:00:02.0");
        Link(place, Function + "/iommu_group", "../../../kernel/iommu_groups/0");
        Link(place, "sys/kernel/iommu_groups/0/devices/0000:00:02.0", "../../../../devices/pci0000:00/0000:00:02.0");
    }

    private static void Link(Workplace place, string path, string target)
    {
        string full = place.PathOf("m/" + path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, target);
    }

    [SkippableFact]
    public void The_script_and_the_command_give_the_same_folder_without_private_data()
    {
        Skip.IfNot(File.Exists("/bin/sh"), "There is no /bin/sh to record with.");
        using var place = new Workplace();
        MakeMachine(place);
        place.Run("record", "one", "--root", "m").Exits(0);
        place.Write("record.sh", place.Run("record", "--script").Exits(0).Output);
        RunShell(place, "record.sh", "two");

        Assert.Equal(Content(place, "one"), Content(place, "two"));
        Assert.Equal("intel_iommu=on pcie_acs_override=downstream", place.Read("one/proc/cmdline"));
        byte[] config = File.ReadAllBytes(place.PathOf("one/" + Function + "/config"));
        Assert.Equal(4096, config.Length);
        Assert.All(config[0x104..0x10c], value => Assert.Equal(0, value));
        Assert.All(config[0x64..0x68], value => Assert.Equal(0, value));
        Assert.Equal((0x10, 0x0d, 0x1d), (config[0x40], config[0x140], config[0x146]));
        Assert.Equal(
            [0xd0, 0x0d, 0xfe, 0xed, .. new byte[9 + Mac.Length], 1, 2, 3],
            File.ReadAllBytes(place.PathOf("one/sys/firmware/fdt"))
        );
        Assert.False(File.Exists(place.PathOf("one/sys/firmware/acpi/tables/MSDM")));
        Assert.False(File.Exists(place.PathOf("one/" + Function + "/serial_number")));
    }

    [SkippableFact]
    public void A_recording_gives_the_file_that_the_machine_gives_and_so_does_a_tar()
    {
        Skip.IfNot(File.Exists("/bin/sh"), "There is no /bin/sh to record with.");
        using var place = new Workplace();
        MakeMachine(place);
        File.Delete(place.PathOf("m/sys/firmware/fdt"));
        Directory.CreateDirectory(place.PathOf("m/sys/class/iommu"));
        place.Run("record", "r.tar", "--root", "m").Exits(0);
        place.Run("record", "r", "--root", "m").Exits(0);
        foreach (string host in new[] { "m", "r", "r.tar" })
            place.Run("import", "--host", host, "-o", host + ".iova").Exits(0);
        Assert.Contains("pci/acs-control", place.Read("m.iova"));
        Assert.Equal(place.Read("m.iova"), place.Read("r.iova"));
        Assert.Equal(place.Read("m.iova"), place.Read("r.tar.iova"));
        Assert.Equal(
            place.Run("verify", "m.iova", "--host", "m", "--json").Output,
            place.Run("verify", "m.iova", "--host", "r.tar", "--json").Output
        );
        Assert.Contains("exists already", place.Run("record", "r", "--root", "m").Exits(2).Error);
    }

    [Fact]
    public void What_is_no_tar_is_said_to_be_none()
    {
        using var place = new Workplace();
        place.Write("r.tar", "no tar at all, and no folder either");
        Assert.Contains("r.tar", place.Run("import", "--host", "r.tar", "-o", "x.iova").Exits(2).Error);
    }

    private static void RunShell(Workplace place, string script, string output)
    {
        ProcessStartInfo start = new("/bin/sh")
        {
            ArgumentList = { place.PathOf(script), place.PathOf(output) },
            RedirectStandardError = true,
            Environment = { ["IOVA_RECORD_ROOT"] = place.PathOf("m") },
        };
        using Process shell = Process.Start(start)!;
        string error = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, error);
    }

    // Names, links and bytes, a line each.
    private static string Content(Workplace place, string folder)
    {
        var lines = new StringBuilder();
        foreach (
            string path in Directory
                .EnumerateFileSystemEntries(place.PathOf(folder), "*", new EnumerationOptions { RecurseSubdirectories = true })
                .Order(StringComparer.Ordinal)
        )
        {
            string name = Path.GetRelativePath(place.PathOf(folder), path);
            string what =
                new FileInfo(path).LinkTarget ?? (Directory.Exists(path) ? "folder" : Convert.ToHexString(File.ReadAllBytes(path)));
            lines.Append(name).Append(' ').Append(what).Append('\n');
        }

        return lines.ToString();
    }
}
