using System.Reflection;
using IovaDsl.Compiler.Tests.Architecture;
using Xunit.Abstractions;

namespace IovaDsl.SourceGenerator.Tests.Architecture;

/// <summary>The folders of what stands above compiler and firmware. Those two are tested with the compiler.</summary>
public sealed class FolderTests(ITestOutputHelper output)
{
    // A run of the command is known everywhere, and knows files and looks. The list may only become shorter.
    private static readonly string[] CommandExceptions = ["", "Answers", "Commands", "Emit", "Files", "Fleet", "Hosts", "Output"];

    [Theory]
    [InlineData("IovaDsl.SourceGenerator", "IovaDsl.SourceGenerator")]
    [InlineData("IovaDsl.CodeFixes", "IovaDsl.CodeFixes")]
    [InlineData("IovaDsl.Fleet", "IovaDsl.Fleet")]
    public void No_folders_use_each_other_in_a_circle(string assembly, string root) =>
        Assert.Empty(FolderArrow.Circles(FolderArrow.Of(Assembly.Load(assembly), root, int.MaxValue)));

    [Fact]
    public void No_more_folders_of_the_command_use_each_other_in_a_circle()
    {
        List<FolderArrow> arrows = FolderArrow.Of(Assembly.Load("iova"), "IovaDsl.Cli", 1);
        foreach (string circle in FolderArrow.Circles(arrows))
            output.WriteLine(circle);
        Assert.Empty(FolderArrow.Circles(arrows).SelectMany(circle => circle.Split(", ")).Except(CommandExceptions));
    }
}
