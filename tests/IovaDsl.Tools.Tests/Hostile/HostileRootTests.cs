using IovaDsl.Tools.Tests.Cli;

namespace IovaDsl.Tools.Tests.Hostile;

/// <summary>
/// Recordings are passed around. Nothing of the machine that reads one may get into what it writes, and no root may make it wait or
/// take all memory.
/// </summary>
public sealed class HostileRootTests
{
    /// <summary>Places that an import follows, and links there that lead out: absolute, climbing, over a second link.</summary>
    public static TheoryData<string, string> LinksOut =>
        new()
        {
            { "sys/devices/pci0000:00/firmware_node", "folder" },
            { "sys/devices/pci0000:00/firmware_node/path", "secret" },
            { "sys/devices/pci0000:00/0000:00:02.0/class", "secret" },
            { "sys/devices/pci0000:00/0000:00:02.0/config", "secret" },
            { "sys/class/iommu", "folder" },
            { "sys/firmware/acpi/tables", "folder" },
            { "acpi/IORT.bin", "secret" },
            { "fdt.dtb", "secret" },
            { "host.json", "secret" },
            { "proc/cmdline", "secret" },
        };

    [SkippableTheory]
    [MemberData(nameof(LinksOut))]
    public void Links_do_not_lead_out_of_the_root(string path, string target)
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights there.");
        foreach (string way in new[] { "absolute", "climbing", "over a link" })
        {
            using var root = new HostileRoot();
            string outside = root.Outside(target);
            string climbing = Path.GetRelativePath(Path.GetDirectoryName(root.Place.PathOf("host/" + path))!, outside);
            if (way == "over a link")
                root.Link("sys/exit", root.Outside(""));
            root.Link(
                path,
                way switch
                {
                    "absolute" => outside,
                    "climbing" => climbing,
                    _ => "/sys/exit/" + target,
                }
            );
            Outcome imported = root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
            Assert.DoesNotContain(HostileRoot.Secret, imported.Output + imported.Error + root.Place.Read("host.iova"));
            Outcome verified = root.Run("verify", "host.iova", "--host", "host", "--json");
            Assert.DoesNotContain(HostileRoot.Secret, verified.Output + verified.Error);
        }
    }

    // An entry that says more than the archive holds: its reader would make room for a gigabyte of attributes first.
    [Theory]
    [InlineData('x', "07777777777")]
    [InlineData('g', "00004000000")]
    [InlineData('0', "77777777777")]
    [InlineData('L', "\u0080\0\0\0\0\0\0\u0010\0\0\0\0")]
    public void An_archive_is_not_taken_at_its_word(char type, string size)
    {
        using var place = new Workplace();
        byte[] header = new byte[1 << 21];
        "sys/a"u8.CopyTo(header);
        System.Text.Encoding.Latin1.GetBytes(size).CopyTo(header, 124);
        header[156] = (byte)type;
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        header.AsSpan(148, 8).Fill((byte)' ');
        int sum = header.AsSpan(0, 512).ToArray().Sum(value => value);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        place.Write("host.tar", header);
        long before = GC.GetTotalAllocatedBytes();
        Outcome outcome = place.Run("import", "--host", "host.tar").Exits(2);
        Assert.Contains("is no tar that can be read", outcome.Error);
        Assert.True(GC.GetTotalAllocatedBytes() - before < 200 << 20);
    }

    [SkippableFact]
    public void A_link_out_is_refused_by_name()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights there.");
        using var root = new HostileRoot();
        root.Link(HostileRoot.InFunction("class"), "../../../../../outside/secret");
        Outcome imported = root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
        Assert.Contains("0000:00:02.0/class is not read: its links lead out of the root or in a circle", imported.Error);
    }

    [SkippableFact]
    public void Links_within_the_root_are_followed()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights there.");
        using var root = new HostileRoot();
        root.Write("sys/devices/LNXSYSTM:00/path", "\\_SB_.PCI9\n");
        root.Link("sys/devices/pci0000:00/firmware_node", "/sys/devices/LNXSYSTM:00");
        root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
        Assert.Contains("PCI9", root.Place.Read("host.iova"));
    }

    [SkippableFact]
    public void Links_in_a_circle_end()
    {
        Skip.If(OperatingSystem.IsWindows(), "Links need rights there.");
        using var root = new HostileRoot();
        root.Link("sys/class/iommu", "../circle");
        root.Link("sys/circle", "class/iommu");
        root.Link("acpi", ".");
        root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
    }

    [SkippableTheory]
    [InlineData("sys/devices/pci0000:00/0000:00:02.0/config")]
    [InlineData("sys/devices/pci0000:00/0000:00:02.0/class")]
    [InlineData("acpi/DMAR.bin")]
    [InlineData("fdt.dtb")]
    [InlineData("host.json")]
    [InlineData("proc/cmdline")]
    [InlineData("sys/kernel/iommu_groups/0/reserved_regions")]
    public void A_fifo_is_not_waited_for(string path)
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no FIFOs.");
        using var root = new HostileRoot();
        root.Fifo(path);
        root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
        root.Run("verify", "host.iova", "--host", "host", "--json");
    }

    [SkippableFact]
    public void A_device_is_no_file()
    {
        Skip.IfNot(File.Exists("/dev/zero"), "There is no /dev/zero.");
        using var root = new HostileRoot();
        // With / as the root a link to a device leads to it.
        root.Link("acpi/IORT.bin", "/dev/zero");
        root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
        Outcome include = Include(root, place => File.CreateSymbolicLink(place, "/dev/zero"), "--include-root", "/dev");
        Assert.Contains("is no regular file", include.Error + include.Output);
    }

    [Fact]
    public void A_file_too_large_is_refused_and_the_rest_is_read()
    {
        using var root = new HostileRoot();
        root.Sparse("acpi/IORT.bin", 60L << 20);
        Outcome imported = root.Run("import", "--host", "host", "-o", "host.iova").Exits(0);
        Assert.Contains("IORT.bin is not read: it is larger than 16 MiB", imported.Error);
        Assert.Contains("8086:1234", root.Place.Read("host.iova"));
    }

    [Fact]
    public void All_files_together_have_a_bound()
    {
        using var root = new HostileRoot();
        for (int i = 0; i < 30; i++)
            root.Sparse($"acpi/SSDT{i}.bin", 15L << 20);
        Outcome imported = root.Run("import", "--host", "host", "-o", "host.iova").Exits(2);
        Assert.Contains("holds more than 128 MiB", imported.Error);
    }

    [SkippableFact]
    public void A_fifo_as_include_or_as_table_is_refused()
    {
        Skip.If(OperatingSystem.IsWindows(), "There are no FIFOs.");
        using var root = new HostileRoot();
        root.Fifo("pipe");
        Outcome include = Include(root, place => File.CreateSymbolicLink(place, root.Place.PathOf("host/pipe")));
        Assert.Contains("is no regular file", include.Error + include.Output);
    }

    private static Outcome Include(HostileRoot root, Action<string> make, params string[] more)
    {
        make(root.Place.PathOf("part.iova"));
        root.Place.Write("main.iova", "include \"part.iova\"\nplatform p { root-bus pcie {} device nic on pcie at 01:00.0 }\n");
        return root.Run(["check", "main.iova", .. more]).Exits(1);
    }
}
