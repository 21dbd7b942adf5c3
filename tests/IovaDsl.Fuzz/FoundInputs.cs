namespace IovaDsl.Fuzz;

/// <summary>What was not survived once, input by input (<c>Found</c>): a file is named after its target and the hash of its bytes.</summary>
public static class FoundInputs
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Found");

    /// <summary>The names of all files, in order.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.bin").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>The inputs of a target.</summary>
    public static IEnumerable<byte[]> Of(FuzzTarget target) => Names.Where(name => TargetOf(name) == target.Name).Select(Read);

    /// <summary>The bytes of a file.</summary>
    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    /// <summary>The name of the target that did not survive a file.</summary>
    public static string TargetOf(string name) => name[..name.LastIndexOf('-')];
}
