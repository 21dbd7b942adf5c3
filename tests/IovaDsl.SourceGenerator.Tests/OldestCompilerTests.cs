using System.Globalization;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>
/// The assemblies as the package lays them out, loaded from their folder by the compiler of .NET SDK 8.0.100, which is the oldest that
/// is promised to load them. These tests run inside its library.
/// </summary>
public sealed class OldestCompilerTests : IDisposable
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "analyzers");

    // What that compiler has around it: a reference to a newer one of these does not load there.
    private static readonly Dictionary<string, Version> Carried = new()
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["Microsoft.CodeAnalysis"] = new(4, 8, 0, 0),
        ["Microsoft.CodeAnalysis.CSharp"] = new(4, 8, 0, 0),
        ["System.Buffers"] = new(4, 0, 3, 0),
        ["System.Collections.Immutable"] = new(7, 0, 0, 0),
        ["System.Memory"] = new(4, 0, 1, 2),
        ["System.Numerics.Vectors"] = new(4, 1, 4, 0),
        ["System.Reflection.Metadata"] = new(7, 0, 0, 0),
        ["System.Runtime.CompilerServices.Unsafe"] = new(6, 0, 0, 0),
        ["System.Threading.Tasks.Extensions"] = new(4, 2, 0, 1),
    };

    private readonly FolderLoader _loader = new(Folder);

    public void Dispose() => _loader.Dispose();

    [Fact]
    public void This_is_the_oldest_compiler() => Assert.Equal(new Version(4, 8, 0, 0), typeof(Compilation).Assembly.GetName().Version);

    [Fact]
    public async Task Generator_and_analyzer_load_and_work()
    {
        AnalyzerFileReference reference = Load();
        CSharpCompilation compilation = GeneratedAssembly.Compile(
            LanguageVersion.Latest,
            """
            using IovaDsl.Runtime;

            internal static class Use
            {
                internal static void Map([IovaFor(typeof(Platforms.Board.NicDevice))] ulong iova) => Map(0x800_0000);
            }
            """
        );
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [Assert.Single(reference.GetGenerators(LanguageNames.CSharp))],
            [new BoardFile()],
            (CSharpParseOptions)compilation.SyntaxTrees.Single().Options
        );
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        Assert.Equal(["board.g.cs"], result.GeneratedSources.Select(source => source.HintName));
        Assert.Empty(output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        Diagnostic found = Assert.Single(
            await output.WithAnalyzers(reference.GetAnalyzers(LanguageNames.CSharp)).GetAnalyzerDiagnosticsAsync()
        );
        Assert.Equal("IOVA8001", found.Id);
        Assert.Contains("software-msi", found.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_refers_to_what_that_compiler_has_not()
    {
        string[] files = Directory.GetFiles(Folder, "*.dll");
        Assert.Equal(5, files.Length);
        foreach (string file in files)
        {
            using var image = new PEReader(File.OpenRead(file));
            MetadataReader reader = image.GetMetadataReader();
            foreach (AssemblyReferenceHandle handle in reader.AssemblyReferences)
            {
                System.Reflection.Metadata.AssemblyReference reference = reader.GetAssemblyReference(handle);
                string name = reader.GetString(reference.Name);
                bool isBeside = File.Exists(Path.Combine(Folder, name + ".dll"));
                Assert.True(
                    isBeside || (Carried.TryGetValue(name, out Version? carried) && reference.Version <= carried),
                    $"{Path.GetFileName(file)} refers to {name} {reference.Version}"
                );
            }
        }
    }

    private AnalyzerFileReference Load()
    {
        var reference = new AnalyzerFileReference(Path.Combine(Folder, "IovaDsl.SourceGenerator.dll"), _loader);
        reference.AnalyzerLoadFailed += (_, failure) => Assert.Fail(failure.Message + " " + failure.Exception);
        return reference;
    }

    private sealed class BoardFile : AdditionalText
    {
        public override string Path => "/p/board.iova";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(Topologies.Board);
    }

    // As a compiler does it: what is in the folder comes from there, all else from the compiler.
    private sealed class FolderLoader(string folder)
        : AssemblyLoadContext("analyzers", isCollectible: true),
            IAnalyzerAssemblyLoader,
            IDisposable
    {
        public void AddDependencyLocation(string fullPath) { }

        public Assembly LoadFromPath(string fullPath) => LoadFromAssemblyPath(fullPath);

        public void Dispose() => Unload();

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
