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
    private readonly TopologyFile[] _changed = new TopologyFile[2];
    private readonly TopologyFile[] _commented = new TopologyFile[2];
    private readonly CSharpCompilation[] _csharp = new CSharpCompilation[2];
    private GeneratorDriver _driver = null!;
    private GeneratorDriver _idle = null!;
    private int _turn;

    [Params(1, 100)]
    public int Files { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        string text = GeneratedTopology.OfLines(1000).Text;
        _changed[0] = new TopologyFile("/p/0.iova", text);
        _changed[1] = new TopologyFile("/p/0.iova", text.Replace("address-bits 42", "address-bits 41", StringComparison.Ordinal));
        _commented[0] = _changed[0];
        _commented[1] = new TopologyFile("/p/0.iova", "// A comment.\n" + text);
        _csharp[0] = Project.Of("internal static class Unrelated { }");
        _csharp[1] = _csharp[0]
            .ReplaceSyntaxTree(
                _csharp[0].SyntaxTrees[0],
                CSharpSyntaxTree.ParseText("internal static class Unrelated { internal const int X = 1; }")
            );
        TopologyFile[] files =
        [
            _changed[0],
            .. Enumerable
                .Range(1, Files - 1)
                .Select(i => new TopologyFile(
                    $"/p/{i}.iova",
                    text.Replace("platform generated", $"platform generated-{i}", StringComparison.Ordinal)
                )),
        ];
        _driver = Project.Driver(new IovaGenerator().AsSourceGenerator(), files).RunGenerators(_csharp[0]);
        _idle = Project.Driver(new IdleGenerator().AsSourceGenerator(), files).RunGenerators(_csharp[0]);
        if (_driver.GetRunResult().GeneratedTrees.Length != Files)
            throw new InvalidOperationException("a platform is missing");
    }

    [Benchmark]
    public GeneratorDriver ChangedFile()
    {
        TopologyFile old = _changed[_turn & 1];
        return _driver = _driver.ReplaceAdditionalText(old, _changed[++_turn & 1]).RunGenerators(_csharp[0]);
    }

    [Benchmark]
    public GeneratorDriver ChangedComment()
    {
        TopologyFile old = _commented[_turn & 1];
        return _driver = _driver.ReplaceAdditionalText(old, _commented[++_turn & 1]).RunGenerators(_csharp[0]);
    }

    [Benchmark]
    public GeneratorDriver ChangedCSharp() => _driver = _driver.RunGenerators(_csharp[++_turn & 1]);

    [Benchmark]
    public GeneratorDriver ChangedCSharpWithoutUs() => _idle = _idle.RunGenerators(_csharp[++_turn & 1]);

    private sealed class IdleGenerator : IIncrementalGenerator
    {
        public void Initialize(IncrementalGeneratorInitializationContext context) { }
    }
}
