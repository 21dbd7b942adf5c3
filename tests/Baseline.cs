namespace IovaDsl.Tests;

/// <summary>
/// What is said, written or imported, kept as a file of the repository. IOVADSL_UPDATE_BASELINES=1 writes it anew; the diff is the review.
/// </summary>
internal static class Baseline
{
    /// <summary>Whether files are written and not compared.</summary>
    public static bool IsWritten { get; } = Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1";

    private static readonly string Tests = FindTests();

    /// <summary>A file or folder below the repository's <c>tests</c>.</summary>
    public static string Path(params string[] names) => System.IO.Path.Combine([Tests, .. names]);

    public static void Check(string path, string actual)
    {
        if (IsWritten)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is not there; IOVADSL_UPDATE_BASELINES=1 would write:\n{actual}");
        Assert.Equal(File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal), actual);
    }

    private static string FindTests()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "IovaDsl.sln")))
            folder = folder.Parent;
        return System.IO.Path.Combine(
            folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository."),
            "tests"
        );
    }
}
