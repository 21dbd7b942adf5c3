namespace IovaDsl.Tools.Tests;

/// <summary>
/// Expected outputs kept as files beside the tests. IOVADSL_UPDATE_BASELINES=1 writes them anew; the diff is the review.
/// </summary>
internal static class Golden
{
    /// <summary>The folder of the README.</summary>
    public static string RepositoryRoot => Path.GetFullPath(Path.Combine(Root(), "..", ".."));

    public static void Check(string name, string actual)
    {
        string path = Path.Combine(Root(), "Goldens", name);
        if (Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"There is no golden {name}.");
        Assert.Equal(File.ReadAllText(path), actual);
    }

    // Sources are named by deterministic paths, so the folder is found from where the tests run.
    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (
                Directory.Exists(Path.Combine(folder.FullName, "Goldens"))
                && File.Exists(Path.Combine(folder.FullName, "IovaDsl.Tools.Tests.csproj"))
            )
                return folder.FullName;
        }

        throw new InvalidOperationException("The project's folder is not above the tests.");
    }
}
