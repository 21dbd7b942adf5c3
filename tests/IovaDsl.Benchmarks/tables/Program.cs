using System.Globalization;
using System.Text;
using IovaDsl.Benchmarks.Contender;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

// dotnet run -c Release --project tests/IovaDsl.Benchmarks/tables [-- SECONDS]
//   Prints what the C# compiler takes, from text to assembly, for each 64-bit word of the tables of a generated platform: one device
//   with ever more regions. The last figure leaves out what a compilation of the smallest costs already.
double seconds = args is [string text] ? double.Parse(text, CultureInfo.InvariantCulture) : 2;
MetadataReference[] references =
[
    .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(path =>
            Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll")
        )
        .Append(typeof(IovaRange).Assembly.Location)
        .Select(path => MetadataReference.CreateFromFile(path)),
];

// The compiler's own code has to be warm, as it is in a compiler server.
string small = Generate(100);
for (int i = 0; i < 60; i++)
{
    CompileText(small);
    if (i is 29 or 49)
        Thread.Sleep(200);
}

(int Words, double Nanoseconds) first = default,
    last = default;
foreach (int regions in (int[])[100, 1_000, 3_000, 10_000])
{
    string generated = Generate(regions);
    int words = PackedWords(generated);
    double nanoseconds = Meter.Median(seconds, 1, () => { }, () => CompileText(generated));
    last = (words, nanoseconds);
    first = first.Words == 0 ? last : first;
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{regions, 7:N0} regions  {words, 9:N0} words  {generated.Length / 1e6, 6:F2} MB of C#  {nanoseconds / 1e6, 8:F1} ms  "
                + $"{nanoseconds / 1e3 / words, 6:F2} us a word"
        )
    );
}

Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"microseconds a word above 10,000: {(last.Nanoseconds - first.Nanoseconds) / 1e3 / (last.Words - first.Words):F3}"
    )
);

// A claim in every other 64 KiB, so that neither they nor their gaps merge.
static string Generate(int regions)
{
    StringBuilder text = new(
        "platform generated {\n  iommu smmu : arm-smmu-v3 { input-bits 48  page-sizes 4K }\n  root-bus pcie { segment 0  buses "
            + "0x00..0xff  behind smmu streams 0x0 }\n  device nic on pcie at 01:00.0 {\n"
    );
    for (int i = 0; i < regions; i++)
        text.Append(CultureInfo.InvariantCulture, $"    direct 0x{0x1_0000_0000L + i * 0x2_0000L:x} size 64K\n");
    text.Append("  }\n}\n");
    CompilationResult result = IovaCompilation.CompileText(text.ToString());
    return CSharpEmitter.Emit(SpecBuilder.Build(result.Platforms[0].Resolved, AnswerOptions.Default), CSharpOptions.Default);
}

void CompileText(string generated)
{
    CSharpCompilation compilation = CSharpCompilation.Create(
        "Generated",
        [CSharpSyntaxTree.ParseText(generated)],
        references,
        new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            concurrentBuild: false
        )
    );
    if (compilation.Emit(Stream.Null) is { Success: false } failed)
        throw new InvalidOperationException(failed.Diagnostics[0].ToString());
}

// Four characters of a packed literal are a word.
static int PackedWords(string generated) =>
    CSharpSyntaxTree
        .ParseText(generated)
        .GetRoot()
        .DescendantNodes()
        .OfType<InvocationExpressionSyntax>()
        .Where(call => call.Expression.ToString().EndsWith("ConstantTable.Words", StringComparison.Ordinal))
        .Sum(call => ((LiteralExpressionSyntax)call.ArgumentList.Arguments[0].Expression).Token.ValueText.Length / 4);
