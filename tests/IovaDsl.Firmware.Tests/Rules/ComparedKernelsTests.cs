using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Import;
using IovaDsl.Firmware.Tests.Corpus;
using IovaDsl.Firmware.Tests.Groups;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Tests.Rules;

/// <summary>
/// The list of running kernels that answers were compared with is that of the recorded hosts and of the kernel loop.
/// IOVADSL_UPDATE_BASELINES=1 writes it anew; the diff is the review.
/// </summary>
[Trait("Category", "Hosts")]
public sealed class ComparedKernelsTests
{
    private const string Place = "compiler/IovaDsl.Compiler/Iommus/ComparedKernels.cs";
    private const string Begin = "            // begin\n";
    private const string End = "        // end\n";

    [SkippableFact]
    public void The_list_is_that_of_hosts_and_loop()
    {
        string path = Path.Combine(FirmwareCorpus.RepositoryRoot(), Place);
        string text = File.ReadAllText(path);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            end = text.IndexOf(End, StringComparison.Ordinal);
        string rows = Rows();
        if (Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1")
            File.WriteAllText(path, text.Remove(begin, end - begin).Insert(begin, rows));
        else
            Assert.Equal(rows, text.Substring(begin, end - begin));
    }

    private static string Rows()
    {
        var hosts = Hosts().ToLookup(host => host);
        var machines = Machines().ToLookup(machine => machine);
        (KernelVersion Kernel, string Kind)[] all =
        [
            .. hosts
                .Select(host => host.Key)
                .Concat(machines.Select(machine => machine.Key))
                .Distinct()
                .OrderBy(seen => seen.Kernel)
                .ThenBy(seen => seen.Kind, StringComparer.Ordinal),
        ];
        return string.Concat(
            all.Select(seen =>
                $"            new ComparedKernel(new({seen.Kernel.Major}, {seen.Kernel.Minor}, {seen.Kernel.Patch}), \"{seen.Kind}\")"
                + $"{(seen == all[^1] ? "" : ",")} // hosts {hosts[seen].Count()}, machines {machines[seen].Count()}\n"
            )
        );
    }

    // A host that drives no IOMMU compares nothing.
    private static IEnumerable<(KernelVersion Kernel, string Kind)> Hosts() =>
        from host in GroupHosts.Sets.SelectMany(GroupHosts.Of)
        let kernel = RecordedHostReader.Read(host.Files).Kernel
        where kernel is not null
        from kind in FirmwareImport
            .Import(ImportInput.FromHost(HostReader.Read(host.Files)))
            .Platform.Iommus.Select(iommu => iommu.Kind.Name)
            .Distinct()
        select (kernel.Value, kind);

    // Lines of kernel, kind and machine.
    private static IEnumerable<(KernelVersion Kernel, string Kind)> Machines() =>
        from line in File.ReadAllLines(Path.Combine(FirmwareCorpus.RepositoryRoot(), "tests/kernel-loop/equal.tsv"))
        where line.Length > 0 && !line.StartsWith('#')
        let words = line.Split('\t')
        select (KernelVersion.Parse(words[0]), words[1]);
}
