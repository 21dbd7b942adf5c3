using System.Diagnostics;
using System.Text;

namespace IovaDsl.Fuzz;

/// <summary>
/// Roots of hosts made by somebody who means harm: files with other contents, links that lead anywhere, pipes, folders in the place of files,
/// sizes without blocks; and the same as tar archives. Each is imported and verified.
/// </summary>
public static class HostTargets
{
    private const string Secret = "TOP-SECRET-OF-THE-READER";

    public static IEnumerable<FuzzTarget> All()
    {
        CommandRuns runs = new();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => runs.Dispose();
        runs.Write("outside/secret", Secret + "\n");
        runs.Write("outside/folder/path", Secret + "\n");
        byte[][] trees = [Encoding.UTF8.GetBytes(Tree("0x020000", "DMA")), Encoding.UTF8.GetBytes(Tree("0x030000", "identity"))];
        yield return new FuzzTarget("host", input => Root(runs, input), trees);
        yield return new FuzzTarget("host-tar", input => Tar(runs, input), [.. trees.Select(tree => TarOf(runs, tree))]);
        yield return new FuzzTarget("dump", input => Dump(runs, input), [.. FirmwareSeeds.Texts()]);
    }

    // An entry a line: a path, what it is (= a text, > a link, | a pipe, / a folder, + so many bytes), and what that needs.
    private static string Tree(string pciClass, string type) =>
        $"""
            proc/version = Linux version 6.12.0
            proc/cpuinfo = vendor_id\t: GenuineIntel\nflags\t: vmx\naddress sizes\t: 39 bits physical, 48 bits virtual
            proc/cmdline = intel_iommu=on
            proc/iomem = 00001000-0009ffff : System RAM\n80000000-bfffffff : PCI Bus 0000:00
            sys/devices/pci0000:00/0000:00:02.0/class = {pciClass}
            sys/devices/pci0000:00/0000:00:02.0/vendor = 0x8086
            sys/devices/pci0000:00/0000:00:02.0/device = 0x1234
            sys/devices/pci0000:00/0000:00:02.0/config + 64
            sys/devices/pci0000:00/0000:00:02.0/resource = 0x0000000080000000 0x0000000080ffffff 0x0000000000040200
            sys/bus/pci/devices/0000:00:02.0 > ../../../devices/pci0000:00/0000:00:02.0
            sys/devices/virtual/iommu/dmar0/intel-iommu/cap = d2008c222f0686
            sys/class/iommu/dmar0 > ../../devices/virtual/iommu/dmar0
            sys/kernel/iommu_groups/0/type = {type}
            sys/kernel/iommu_groups/0/reserved_regions = 0x00000000fee00000 0x00000000feefffff msi
            sys/kernel/iommu_groups/0/devices/0000:00:02.0 > ../../../../devices/pci0000:00/0000:00:02.0
            sys/devices/pci0000:00/0000:00:02.0/iommu_group > ../../../kernel/iommu_groups/0
            sys/devices/pci0000:00/firmware_node/path = \\_SB_.PCI0
            host.json = {"{\"schema\":1,\"vfio\":{}}"}

            """;

    private static void Root(CommandRuns runs, byte[] input)
    {
        string host = Path.Combine(runs.Folder, "host");
        if (Directory.Exists(host))
            Directory.Delete(host, recursive: true);
        foreach ((string path, char what, string rest) in Entries(input))
            TryMake(Path.Combine(host, path), what, rest);
        Directory.CreateDirectory(host);
        Judge(runs, "host");
    }

    private static void Tar(CommandRuns runs, byte[] input)
    {
        runs.Write("host.tar", input);
        Judge(runs, "host.tar");
    }

    private static void Judge(CommandRuns runs, string host)
    {
        byte[] text = runs.Run(["import", "--host", host]);
        runs.Write("imported.iova", text);
        byte[] compared = runs.Run(["verify", "imported.iova", "--host", host, "--json"]);
        string said = Encoding.UTF8.GetString(text) + Encoding.UTF8.GetString(compared);
        if (said.Contains(Secret, StringComparison.Ordinal))
            throw new InvalidDataException("a file outside of the root was read");
    }

    private static IEnumerable<(string Path, char What, string Text)> Entries(byte[] input)
    {
        foreach (string line in Encoding.Latin1.GetString(input).Split('\n').Take(200))
        {
            string[] parts = line.Trim().Split(' ', 3);
            // The way to make a root must not lead out of it; what lies in it may.
            if (
                parts.Length >= 2
                && parts[1].Length == 1
                && !parts[0].Contains("..", StringComparison.Ordinal)
                && !parts[0].StartsWith('/')
            )
                yield return (parts[0], parts[1][0], parts.Length > 2 ? parts[2] : "");
        }
    }

    private static void TryMake(string path, char what, string rest)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            switch (what)
            {
                case '>' or '<':
                    File.CreateSymbolicLink(path, what == '>' ? rest : Path.Combine(path, "../../../../../../../outside", rest));
                    break;
                case '|':
                    using (Process made = Process.Start("mkfifo", [path]))
                        made.WaitForExit();
                    break;
                case '/':
                    Directory.CreateDirectory(path);
                    break;
                case '+':
                    using (FileStream file = File.Create(path))
                        file.SetLength(Math.Min(ulong.TryParse(rest, out ulong size) ? (long)(size & 0xffff_ffff_ffff) : 0, 1L << 40));
                    break;
                default:
                    File.WriteAllBytes(
                        path,
                        Encoding.Latin1.GetBytes(
                            rest.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal)
                        )
                    );
                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) { }
    }

    private static byte[] TarOf(CommandRuns runs, byte[] tree)
    {
        string host = Path.Combine(runs.Folder, "packed");
        if (Directory.Exists(host))
            Directory.Delete(host, recursive: true);
        foreach ((string path, char what, string rest) in Entries(tree))
            TryMake(Path.Combine(host, path), what, rest);
        using MemoryStream tar = new();
        System.Formats.Tar.TarFile.CreateFromDirectory(host, tar, includeBaseDirectory: false);
        return tar.ToArray();
    }

    // The text of acpidump, as people send it.
    private static void Dump(CommandRuns runs, byte[] input)
    {
        runs.Write("tables.txt", input);
        runs.Write("from-dump.iova", runs.Run(["import", "tables.txt"]));
        byte[] report = runs.Run(["check", "from-dump.iova", "--format", "msbuild"]);
        if (Encoding.UTF8.GetString(report).Contains(": error ", StringComparison.Ordinal))
            throw new InvalidDataException(Encoding.UTF8.GetString(report));
    }
}
