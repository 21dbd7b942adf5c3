namespace IovaDsl.Firmware.Tests.Baselines;

/// <summary>
/// What is written, imported or said, kept as a file beside its input. IOVADSL_UPDATE_BASELINES=1 writes it anew; the diff is the review.
/// </summary>
internal static class Baseline
{
    /// <summary>A folder of this project's sources.</summary>
    public static string Folder(params string[] names)
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "IovaDsl.Firmware.Tests.csproj")))
            root = root.Parent ?? throw new InvalidOperationException("The project's folder is not above the tests.");
        return Path.Combine([root.FullName, .. names]);
    }

    public static void Check(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), $"{path} is not there; IOVADSL_UPDATE_BASELINES=1 would write:\n{actual}");
        Assert.Equal(File.ReadAllText(path).Replace("\r", "", StringComparison.Ordinal), actual);
    }
}
