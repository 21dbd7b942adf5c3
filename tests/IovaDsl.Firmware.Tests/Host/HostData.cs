using IovaDsl.Firmware.Host;

namespace IovaDsl.Firmware.Tests.Host;

/// <summary>
/// The recorded hosts, where they are: the folders of <c>IOVADSL_HOSTS</c>, separated as in PATH, or those beside the repository.
/// </summary>
internal static class HostData
{
    private static readonly string[] BesideRepository = ["hosts", "hosts-k72"];
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Roots = new(FindRoots);

    /// <summary>Names of all recorded hosts; skips the test with a clear word where there are none.</summary>
    public static IReadOnlyList<string> Names()
    {
        Skip.If(Roots.Value.Count == 0, "There are no recorded hosts here: set IOVADSL_HOSTS to their folders.");
        return [.. Roots.Value.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The files of one host, in place.</summary>
    public static HostFiles Files(string host)
    {
        Skip.If(Roots.Value.Count == 0, "There are no recorded hosts here: set IOVADSL_HOSTS to their folders.");
        Skip.IfNot(Roots.Value.ContainsKey(host), $"The recorded host {host} is not here.");
        return FolderOfHost(Roots.Value[host]);
    }

    public static HostFiles FolderOfHost(string root) =>
        new()
        {
            List = folder =>
                Directory.Exists(Path.Combine(root, folder))
                    ? Directory.EnumerateFileSystemEntries(Path.Combine(root, folder)).Select(entry => Path.GetFileName(entry)!).ToList()
                    : [],
            Read = path => File.Exists(Path.Combine(root, path)) ? File.ReadAllBytes(Path.Combine(root, path)) : null,
            ReadLink = path => new FileInfo(Path.Combine(root, path)).LinkTarget,
        };

    // Of two hosts with one name the first folder's counts.
    private static Dictionary<string, string> FindRoots() =>
        Folders()
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .Where(host => Directory.Exists(Path.Combine(host, "sys")))
            .GroupBy(host => Path.GetFileName(host)!)
            .ToDictionary(hosts => hosts.Key, hosts => hosts.First());

    private static string[] Folders()
    {
        if (Environment.GetEnvironmentVariable("IOVADSL_HOSTS") is { Length: > 0 } stated)
            return stated.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "IovaDsl.sln")))
                return [.. BesideRepository.Select(name => Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", name)))];
        }

        return [];
    }
}
