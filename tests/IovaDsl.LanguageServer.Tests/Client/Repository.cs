namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>Files of the repository, and expected texts that lie beside the tests.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Examples => Path.Combine(Root, "examples");

    /// <summary>Compares with an expected text, or writes it with <c>IOVADSL_UPDATE_BASELINES=1</c>.</summary>
    public static void AssertExpected(string name, string actual)
    {
        string folder = Path.Combine(Root, "tests", "IovaDsl.LanguageServer.Tests", "Expected");
        string path = Path.Combine(folder, name);
        if (Environment.GetEnvironmentVariable("IOVADSL_UPDATE_BASELINES") == "1")
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(path, actual);
            return;
        }

        Assert.True(File.Exists(path), $"{path} is not there; IOVADSL_UPDATE_BASELINES=1 writes it");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "IovaDsl.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
    }
}
