using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator.Tests;

/// <summary>
/// A platform whose constants are many gets them packed into literals; its answers are those of the compiler all the same.
/// </summary>
public sealed class PackedTableTests
{
    [Theory]
    [InlineData(700, 1, 3)]
    [InlineData(40, 150, 5)]
    [InlineData(1, 3000, 4)]
    public void Packed_answers_are_the_compilers(int devices, int regions, int chunks)
    {
        string text = Topology(devices, regions);
        GeneratorResult result = new GeneratorRun().WithFile("/p/big.iova", text).Run().AssertNoDiagnostics();
        Assert.Contains("ConstantTable.Words(\"", result.Source("big.g.cs"), StringComparison.Ordinal);
        Assert.Equal(chunks, Regex.Count(result.Source("big.g.cs"), "ConstantTable.Words"));
        CSharpCompilation withUse = result.Output.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(
                "internal static class Use { public static string[] Answers() => new string[] { "
                    + $"{string.Join(", ", Enumerable.Range(0, devices).Select(i => $"Platforms.Big.D{i} + Platforms.Big.D{i}.Usable.ToString()"))} }}; }}",
                (CSharpParseOptions)result.Output.SyntaxTrees.First().Options
            )
        );
        var answers = (string[])GeneratedAssembly.Load(withUse).GetType("Use")!.GetMethod("Answers")!.Invoke(null, null)!;
        ResolvedPlatform resolved = IovaCompilation.CompileText(text).Platforms.Single().Resolved;
        Assert.Equal(
            resolved.Groups.SelectMany(group => group.Devices).Select(device => $"{device.Device.Name}{AnswerComputer.Exact(device)}"),
            answers
        );
        Assert.Equal(devices, answers.Distinct().Count());
    }

    [Fact]
    public void Words_are_the_same_by_arithmetic_as_in_place()
    {
        ulong[] words = [0, 1, ulong.MaxValue, 0x0123_4567_89ab_cdef, 0xd800_dc00_0000_ffff, 1UL << 63];
        string packed = string.Concat(
            words.Select(word => new string([(char)word, (char)(word >> 16), (char)(word >> 32), (char)(word >> 48)]))
        );
        Assert.Equal(words, ConstantTable.Unpack(packed));
        Assert.Equal(words, ConstantTable.Words(packed).ToArray());
    }

    private static string Topology(int devices, int regions)
    {
        var text = new StringBuilder(
            "platform big {\n  firmware acpi\n  iommu smmu : arm-smmu-v3 { input-bits 48 page-sizes 4K }\n  root-bus pcie0 { "
                + "segment 0 buses 0..0xff behind smmu streams 0 }\n"
        );
        for (int i = 0; i < devices; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  device d{i} on pcie0 at {1 + (i / 32):x2}:{i % 32:x2}.0 {{");
            for (int j = 0; j < regions; j++)
                text.Append(CultureInfo.InvariantCulture, $" reserved 0x{0x1_0000_0000L + (((i * regions) + j) * 0x20_0000L):x} size 64K");
            text.Append(" }\n");
        }

        return text.Append("}\n").ToString();
    }
}
