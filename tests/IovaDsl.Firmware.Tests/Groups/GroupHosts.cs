using IovaDsl.Firmware.Host;
using IovaDsl.Firmware.Tests.Host;

namespace IovaDsl.Firmware.Tests.Groups;

/// <summary>The recorded hosts of every folder there is, by what the folder is called.</summary>
internal static class GroupHosts
{
    public static IReadOnlyList<string> Sets { get; } = ["hosts-groups", "hosts", "hosts-k72"];

    /// <summary>Name and files of the hosts of a set; skips the test with a clear word where the set is not here.</summary>
    public static IReadOnlyList<(string Name, HostFiles Files)> Of(string set)
    {
        string? folder = FolderOf(set);
        Skip.If(folder is null, $"The recorded hosts {set} are not here: set IOVADSL_HOSTS to their folders.");
        return
        [
            .. Directory
                .GetDirectories(folder!)
                .Where(host => Directory.Exists(Path.Combine(host, "sys")))
                .Order(StringComparer.Ordinal)
                .Select(host => (Path.GetFileName(host), HostData.FolderOfHost(host))),
        ];
    }

    /// <summary>The same files without anything that tells of groups.</summary>
    public static HostFiles WithoutGroups(HostFiles files) =>
        new()
        {
            List = folder => IsOfGroups(folder) ? [] : [.. files.List(folder).Where(name => name is not ("iommu_group" or "iommu_groups"))],
            Read = path => IsOfGroups(path) ? null : files.Read(path),
            ReadLink = path => IsOfGroups(path) ? null : files.ReadLink(path),
        };

    private static bool IsOfGroups(string path) => path.Contains("iommu_group", StringComparison.Ordinal);

    private static string? FolderOf(string set)
    {
        string[] folders = Environment.GetEnvironmentVariable("IOVADSL_HOSTS") is { Length: > 0 } stated
            ? stated.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [.. Shared().Select(shared => Path.Combine(shared, set))];
        return folders.FirstOrDefault(folder =>
            Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) == set && Directory.Exists(folder)
        );
    }

    private static IEnumerable<string> Shared()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "IovaDsl.sln")))
                yield return Path.GetFullPath(Path.Combine(at.FullName, "..", "shared"));
        }
    }
}
