namespace IovaDsl.Tools.Tests.Cli;

/// <summary>Where recorded hosts are: IOVADSL_HOSTS, or <c>shared/hosts</c> beside the repository.</summary>
internal static class RecordedHosts
{
    public static string? Folder { get; } = Find();

    /// <summary>Their names; one empty name where there are none, so that a theory can say that it skips.</summary>
    public static IEnumerable<object[]> Names() =>
        Folder is null
            ?
            [
                [""],
            ]
            : Directory
                .EnumerateDirectories(Folder)
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)
                .Select(name => new object[] { name! });

    public static string Require(string name)
    {
        Skip.If(Folder is null || name.Length == 0, "There are no recorded hosts: set IOVADSL_HOSTS.");
        return Path.Combine(Folder!, name);
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("IOVADSL_HOSTS") is { Length: > 0 } stated)
            return Directory.Exists(stated) ? Path.GetFullPath(stated) : null;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "IovaDsl.sln")))
                continue;
            string beside = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "hosts"));
            return Directory.Exists(beside) ? beside : null;
        }

        return null;
    }
}
