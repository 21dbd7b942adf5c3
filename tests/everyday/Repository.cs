namespace IovaDsl.Everyday.Tests;

/// <summary>Where this project lies, and whether its files are to be written anew.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "tests", "everyday");

    public static bool UpdatesBaselines => Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1";

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IovaDsl.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
