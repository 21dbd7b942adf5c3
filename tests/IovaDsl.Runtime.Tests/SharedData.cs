namespace IovaDsl.Runtime.Tests;

/// <summary>Where the data beside the project is. It is read in place; tests that need it are skipped where it is absent.</summary>
internal static class SharedData
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The folder with the kernel's vectors, or <see langword="null"/> where there is none.</summary>
    public static string? KernelVectors()
    {
        string vectors = Environment.GetEnvironmentVariable("IOVADSL_VECTORS") is { Length: > 0 } stated
            ? stated
            : Path.Combine(RepositoryRoot, "..", "shared", "vectors");
        string kernel = Path.GetFullPath(Path.Combine(vectors, "kernel"));
        return Directory.Exists(kernel) ? kernel : null;
    }

    private static string FindRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IovaDsl.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The tests run outside of the repository.");
    }
}
