namespace IovaDsl.Mutants;

/// <summary>Where the sources are, and where results are kept.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Results => Path.Combine(Root, "artifacts/mutants");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IovaDsl.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("This runs inside the repository.");
    }
}
