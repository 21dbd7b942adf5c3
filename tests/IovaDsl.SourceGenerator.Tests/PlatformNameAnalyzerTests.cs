using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace IovaDsl.SourceGenerator.Tests;

public sealed class PlatformNameAnalyzerTests
{
    [Theory]
    [InlineData("class A { object X => Board.Nic.Usable; }")]
    [InlineData("class A { Board x; }")]
    [InlineData("class A<T> { } class B : A<Board.NicDevice> { }")]
    public async Task A_platform_that_is_not_in_sight_is_told_with_its_namespace(string text)
    {
        Diagnostic found = Assert.Single(await Analyze(text));
        Assert.Equal("Board is in the namespace MyProject: add `using MyProject;`", found.GetMessage(CultureInfo.InvariantCulture));
        Assert.Equal("Board", text.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length));
    }

    [Theory]
    [InlineData("using MyProject; class A { object X => Board.Nic; }")]
    [InlineData("namespace MyProject { class A { object X => Board.Nic; } }")]
    [InlineData("class A { object X => MyProject.Board.Nic; }")]
    [InlineData("class A { object X => global::MyProject.Board.Nic; }")]
    [InlineData("class A { int Board => 1; int X => Board; }")]
    [InlineData("class A { object X => this.Board; }")]
    [InlineData("class A { object X => Boord.Nic; }")]
    public async Task Nothing_is_said_of_another_name(string text) => Assert.Empty(await Analyze(text));

    internal static async Task<ImmutableArray<Diagnostic>> Analyze(string text)
    {
        CSharpCompilation output = new GeneratorRun()
            .WithProperty("RootNamespace", "MyProject")
            .WithFile("/p/board.iova", Topologies.Board)
            .WithCSharp(text)
            .Run()
            .Output;
        return await output
            .WithOptions(output.Options.WithOutputKind(OutputKind.DynamicallyLinkedLibrary))
            .WithAnalyzers([new PlatformNameAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
    }
}
