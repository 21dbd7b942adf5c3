namespace IovaDsl.Tools.Tests.Cli;

/// <summary>Where recorded hosts are: the folders of IOVADSL_HOSTS, separated as in PATH, or those beside the repository.</summary>
internal static class RecordedHosts
{
    private static readonly Dictionary<string, string> Roots = Find();

    /// <summary>Their names; one empty name where there are none, so that a theory can say that it skips.</summary>
    public static IEnumerable<object[]> Names() =>
        Roots.Count == 0
            ?
            [
                [""],
            ]
            : Roots.Keys.Order(StringComparer.Ordinal).Select(name => new object[] { name });

    public static string Require(string name)
    {
        Skip.If(Roots.Count == 0 || name.Length == 0, "There are no recorded hosts: set IOVADSL_HOSTS.");
        return Roots[name];
    }

    // Of two hosts with one name the first folder's counts.
    private static Dictionary<string, string> Find() =>
        Folders()
            .Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories)
            .GroupBy(host => Path.GetFileName(host)!)
            .ToDictionary(hosts => hosts.Key, hosts => Path.GetFullPath(hosts.First()));

    private static string[] Folders()
    {
        if (Environment.GetEnvironmentVariable("IOVADSL_HOSTS") is { Length: > 0 } stated)
            return stated.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IovaDsl.sln")))
                return [Path.Combine(folder.FullName, "..", "shared", "hosts"), Path.Combine(folder.FullName, "..", "shared", "hosts-k72")];
        }

        return [];
    }
}
