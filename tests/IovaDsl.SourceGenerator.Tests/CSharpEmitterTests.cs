using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator.Tests;

public sealed class CSharpEmitterTests
{
    private static readonly PlatformSpec Board = SampleSpecs.Platform(
        "board",
        SampleSpecs.Device("gpu", null, new PciAddress(0, 2, 0, 0)),
        SampleSpecs.Device("nic", null, new PciAddress(0, 1, 0, 0)),
        SampleSpecs.Device("nvme", 0, new PciAddress(0, 3, 0, 0)),
        SampleSpecs.Device("nvme", 1, new PciAddress(0, 4, 0, 0)),
        SampleSpecs.Device("sparse", 2),
        SampleSpecs.Device("sparse", 5)
    ) with
    {
        Groups = SampleSpecs.Array(new GroupSpec(new NameSpec("graphics", null), null, null, SampleSpecs.Array(0, 1), 0)),
    };

    [Theory]
    [InlineData(LanguageVersion.CSharp8)]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.Latest)]
    public void What_is_written_compiles_without_a_warning(LanguageVersion language)
    {
        string text = CSharpEmitter.Emit(Board, CSharpOptions.Default);
        Assert.Empty(GeneratedAssembly.Problems(GeneratedAssembly.Compile(language, text)));
    }
}
