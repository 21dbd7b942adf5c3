namespace IovaDsl.Fleet.Tests;

/// <summary>Where this project's files are, from where this file was compiled.</summary>
internal static class TestPaths
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of data beside the project.</summary>
    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    /// <summary>The first folder of recorded hosts.</summary>
    public static string Hosts { get; } =
        Environment.GetEnvironmentVariable("IOVADSL_HOSTS") is { Length: > 0 } stated
            ? stated.Split(Path.PathSeparator)[0]
            : Path.Combine(Shared, "hosts");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "IovaDsl.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests do not run below the project's folder");
    }
}
