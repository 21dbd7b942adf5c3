using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;

namespace IovaDsl.Compiler.Tests.Emit;

/// <summary>What is written of a platform whose constants are many: every part of them can be had by its number.</summary>
public sealed class LargePlatformTests
{
    [Theory]
    [InlineData(1, 2, 1, 1)]
    [InlineData(1, 3000, 6, 1)]
    [InlineData(300, 1, 2, 3)]
    public void Each_part_of_the_constants_has_its_number(int devices, int regions, int chunks, int texts)
    {
        string written = CSharpOf(devices, regions);
        Assert.Equal(Numbers(chunks), Numbered(written, "Chunk(?<n>[0-9]+) => "));
        Assert.Equal(chunks == 1 ? "" : Numbers(chunks), Numbered(written, @"case (?<n>[0-9]+): return Chunk\k<n>;"));
        Assert.Equal(texts == 1 ? "" : Numbers(texts), Numbered(written, @"string Text(?<n>[0-9]+)\("));
        Assert.Equal(texts == 1 ? "" : Numbers(texts), Numbered(written, @"case (?<n>[0-9]+): return Text\k<n>\(number\);"));
    }

    private static string Numbers(int count) => string.Join(' ', Enumerable.Range(0, count));

    private static string Numbered(string text, string pattern) =>
        string.Join(' ', Regex.Matches(text, pattern).Select(match => match.Groups["n"].Value));

    private static string CSharpOf(int devices, int regions) =>
        CSharpEmitter.Emit(
            SpecBuilder.Build(Compiled(devices, regions).Platforms[0].Resolved, AnswerOptions.Default),
            CSharpOptions.Default
        );

    private static CompilationResult Compiled(int devices, int regions)
    {
        StringBuilder text = new("platform big { iommu smmu : arm-smmu-v3 { input-bits 48 } interconnect soc {}");
        for (int i = 0; i < devices; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $" device d{i} \"Number {i}\" on soc {{ behind smmu streams {i}");
            for (int j = 0; j < regions; j++)
                text.Append(CultureInfo.InvariantCulture, $" reserved 0x{(((i * regions) + j + 2048L) * 0x20_0000):x} size 64K");
            text.Append(" }");
        }

        CompilationResult result = IovaCompilation.CompileText(text.Append(" }").ToString());
        Assert.False(result.HasErrors, Compiling.Describe(result.Diagnostics));
        return result;
    }
}
