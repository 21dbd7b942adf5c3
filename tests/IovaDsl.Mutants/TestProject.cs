namespace IovaDsl.Mutants;

/// <summary>A project of tests, and where its copy with mutated assemblies lies: below its own folder, where its tests look for their data.</summary>
/// <param name="Folder">Of the project.</param>
/// <param name="Assembly">Its name.</param>
/// <param name="Without">What the runtime of .NET is told that the processor has not; null: all that it has is used.</param>
internal sealed record TestProject(string Folder, string Assembly, string? Without = null)
{
    // The nearest come first: what they kill need not be tried with the others.
    public static readonly TestProject[] All =
    [
        new("tests/IovaDsl.Runtime.Tests", "IovaDsl.Runtime.Tests"),
        new("tests/IovaDsl.Runtime.Tests", "IovaDsl.Runtime.Tests", "AVX512"),
        new("tests/IovaDsl.Runtime.Tests", "IovaDsl.Runtime.Tests", "HWIntrinsic"),
        new("tests/IovaDsl.Compiler.Tests", "IovaDsl.Compiler.Tests"),
        new("tests/IovaDsl.Firmware.Tests", "IovaDsl.Firmware.Tests"),
        new("tests/IovaDsl.Tools.Tests", "IovaDsl.Tools.Tests"),
        new("tests/IovaDsl.Fleet.Tests", "IovaDsl.Fleet.Tests"),
        new("tests/everyday", "IovaDsl.Everyday.Tests"),
        new("tests/IovaDsl.SourceGenerator.Tests", "IovaDsl.SourceGenerator.Tests"),
    ];

    /// <summary>As it is called in what a run prints.</summary>
    public string Name => Without is null ? Assembly : $"{Assembly} without {Without}";

    public string Built => Path.Combine(Repository.Root, Folder, "bin/Debug/net10.0");

    public string Copy => Path.Combine(Repository.Root, Folder, "bin/Mutants");

    /// <summary>Copies the built tests with everything they use; assemblies with mutants come over them afterwards.</summary>
    public void MakeCopy()
    {
        if (Directory.Exists(Copy))
            Directory.Delete(Copy, recursive: true);
        foreach (string file in Directory.EnumerateFiles(Built, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(Copy, Path.GetRelativePath(Built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.Copy(typeof(TestProject).Assembly.Location, Path.Combine(Copy, Path.GetFileName(typeof(TestProject).Assembly.Location)));
    }
}
