using System.Collections.Immutable;
using IovaDsl.SourceGenerator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace IovaDsl.Benchmarks.Generator;

/// <summary>A <c>.iova</c> file of a project.</summary>
internal sealed class TopologyFile(string path, string text) : AdditionalText
{
    private readonly SourceText _source = SourceText.From(text);

    public override string Path => path;

    public override SourceText GetText(CancellationToken cancellationToken = default) => _source;
}

/// <summary>What every benchmark of the compiler starts with.</summary>
internal static class Project
{
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(System.IO.Path.PathSeparator)
            .Where(path =>
                System.IO.Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "IovaDsl.Runtime.dll")
            )
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Of(params string[] sources) =>
        CSharpCompilation.Create(
            "Project",
            sources.Select(_source => CSharpSyntaxTree.ParseText(_source)),
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                concurrentBuild: false
            )
        );

    public static GeneratorDriver Driver(ISourceGenerator generator, IEnumerable<AdditionalText> files) =>
        CSharpGeneratorDriver.Create([generator], files);

    /// <summary>What the generator writes for a text with one platform.</summary>
    public static string Generated(string topology)
    {
        GeneratorDriver driver = Driver(new IovaGenerator().AsSourceGenerator(), [new TopologyFile("/p/platform.iova", topology)]);
        GeneratorRunResult result = driver.RunGenerators(Of()).GetRunResult().Results.Single();
        return result.GeneratedSources is [var _source]
            ? _source.SourceText.ToString()
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics) + result.Exception);
    }
}
