using IovaDsl.Firmware.Host;

namespace IovaDsl.Firmware.Tests.Host;

/// <summary>The recorded hosts, where they are: <c>IOVADSL_HOSTS</c>, or beside the repository.</summary>
internal static class HostData
{
    private static readonly Lazy<string?> Folder = new(FindFolder);

    /// <summary>Names of all recorded hosts; skips the test with a clear word where there are none.</summary>
    public static IReadOnlyList<string> Names()
    {
        Skip.If(Folder.Value is null, "There are no recorded hosts here: set IOVADSL_HOSTS to their folder.");
        return Directory
            .GetDirectories(Folder.Value!)
            .Where(host => Directory.Exists(Path.Combine(host, "sys")))
            .Select(host => Path.GetFileName(host)!)
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The files of one host, in place.</summary>
    public static HostFiles Files(string host)
    {
        Skip.If(Folder.Value is null, "There are no recorded hosts here: set IOVADSL_HOSTS to their folder.");
        string root = Path.Combine(Folder.Value!, host);
        Skip.IfNot(Directory.Exists(root), $"The recorded host {host} is not here.");
        return FolderOfHost(root);
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

    private static string? FindFolder()
    {
        string? stated = Environment.GetEnvironmentVariable("IOVADSL_HOSTS");
        if (!string.IsNullOrEmpty(stated))
            return Directory.Exists(stated) ? stated : null;
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "IovaDsl.sln")))
                continue;
            string beside = Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "hosts"));
            return Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
