using BenchmarkDotNet.Attributes;
using IovaDsl.Benchmarks.Compiler;
using IovaDsl.SourceGenerator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.Benchmarks.Generator;

/// <summary>
/// One pass of a warm driver after an edit: of one of the <c>.iova</c> files, 1,000 lines with about 330 devices and 200 regions, or of C#
/// that has nothing to do with them. The same C# edit with a generator that does nothing is Roslyn's own share.
/// </summary>
public class GeneratorPass
{
    private readonly TopologyFile[] changed = new TopologyFile[2];
    private readonly TopologyFile[] commented = new TopologyFile[2];
    private readonly CSharpCompilation[] csharp = new CSharpCompilation[2];
    private GeneratorDriver driver = null!;
    private GeneratorDriver idle = null!;
    private int turn;

    [Params(1, 100)]
    public int Files { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        string text = GeneratedTopology.OfLines(1000).Text;
        changed[0] = new TopologyFile("/p/0.iova", text);
        changed[1] = new TopologyFile("/p/0.iova", text.Replace("address-bits 42", "address-bits 41", StringComparison.Ordinal));
        commented[0] = changed[0];
        commented[1] = new TopologyFile("/p/0.iova", "// A comment.\n" + text);
        csharp[0] = Project.Of("internal static class Unrelated { }");
        csharp[1] = csharp[0]
            .ReplaceSyntaxTree(
                csharp[0].SyntaxTrees[0],
                CSharpSyntaxTree.ParseText("internal static class Unrelated { internal const int X = 1; }")
            );
        TopologyFile[] files =
        [
            changed[0],
            .. Enumerable
                .Range(1, Files - 1)
                .Select(i => new TopologyFile(
                    $"/p/{i}.iova",
                    text.Replace("platform generated", $"platform generated-{i}", StringComparison.Ordinal)
                )),
        ];
        driver = Project.Driver(new IovaGenerator().AsSourceGenerator(), files).RunGenerators(csharp[0]);
        idle = Project.Driver(new IdleGenerator().AsSourceGenerator(), files).RunGenerators(csharp[0]);
        if (driver.GetRunResult().GeneratedTrees.Length != Files)
            throw new InvalidOperationException("a platform is missing");
    }

    [Benchmark]
    public GeneratorDriver ChangedFile()
    {
        TopologyFile old = changed[turn & 1];
        return driver = driver.ReplaceAdditionalText(old, changed[++turn & 1]).RunGenerators(csharp[0]);
    }

    [Benchmark]
    public GeneratorDriver ChangedComment()
    {
        TopologyFile old = commented[turn & 1];
        return driver = driver.ReplaceAdditionalText(old, commented[++turn & 1]).RunGenerators(csharp[0]);
    }

    [Benchmark]
    public GeneratorDriver ChangedCSharp() => driver = driver.RunGenerators(csharp[++turn & 1]);

    [Benchmark]
    public GeneratorDriver ChangedCSharpWithoutUs() => idle = idle.RunGenerators(csharp[++turn & 1]);

    private sealed class IdleGenerator : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) { }
    }
}
