using System.Reflection;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Runtime;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator.Tests.Writers;

/// <summary>Names that a class has already, and what documentation makes of titles.</summary>
public sealed class NamesAndWordsTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    [Fact]
    public void Devices_may_have_the_names_that_every_class_has()
    {
        string[] names =
        [
            .. typeof(object)
                .GetMembers(All)
                .Concat(typeof(Platform<>).GetMembers(All))
                .Select(member => member.Name.Split('`')[0])
                .Where(name => name.All(char.IsAsciiLetterOrDigit))
                .Append("Board")
                .Append("Tables")
                .Distinct(),
        ];
        Assert.Contains("ReferenceEquals", names);
        string text = CSharpEmitter.Emit(
            SampleSpecs.Platform("board", [.. names.Select(name => SampleSpecs.Device(name))]),
            CSharpOptions.Default
        );
        Assert.Empty(GeneratedAssembly.Problems(GeneratedAssembly.Compile(LanguageVersion.Latest, text)));
    }

    [Theory]
    [InlineData("A title", null, "A title.")]
    [InlineData("A title.", null, "A title.")]
    [InlineData("A title!", null, "A title!")]
    [InlineData("A title?", null, "A title?")]
    [InlineData("  A title  ", "Words.", "A title.|Words.")]
    [InlineData(" ", "One\r\ntwo\rthree\n  four  ", "One|two|three|four")]
    [InlineData(null, "\n\nOne\n\ntwo\n", "One||two")]
    [InlineData(null, " ", "otherwise")]
    [InlineData("", null, "otherwise")]
    public void A_summary_is_the_title_as_a_sentence_and_the_comment(string? title, string? doc, string expected) =>
        Assert.Equal(expected, string.Join('|', DocText.Summary(title, doc, "otherwise")));

    [Theory]
    [InlineData("")]
    [InlineData("N")]
    [InlineData("A.B")]
    public void A_class_stands_in_its_namespace(string space)
    {
        string text = CSharpEmitter.Emit(SampleSpecs.Platform(), new CSharpOptions(space, CSharpOptions.Default.Access));
        Type board = Assert.Single(GeneratedAssembly.Load(text).GetTypes(), type => type.Name == "Board");
        Assert.Equal(space, board.Namespace ?? "");
    }
}
