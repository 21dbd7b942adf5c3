using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Firmware.Tests.Import;

/// <summary>What <c>iova emit --to iova</c> writes of a platform compiles to the same answers, and is canonical.</summary>
public sealed class WrittenTextTests
{
    [Fact]
    public void Examples_written_from_their_model_give_the_same_answers()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "IovaDsl.sln")))
            root = root.Parent!;
        int platforms = 0;
        foreach (string path in Directory.EnumerateFiles(Path.Combine(root.FullName, "examples"), "*.iova", SearchOption.AllDirectories))
        {
            string text = File.ReadAllText(path);
            if (text.Contains("include \"", StringComparison.Ordinal))
                continue;
            foreach (CompiledPlatform platform in IovaCompilation.CompileText(text, path).Platforms)
            {
                string written = IovaEmitter.Write(platform.Platform);
                CompilationResult again = IovaCompilation.CompileText(written, path);
                Assert.False(again.HasErrors, path + ": " + string.Join("\n", again.Diagnostics.Select(diagnostic => diagnostic.Message)));
                Assert.Equal(Answers(platform.Resolved), Answers(again.Platforms[0].Resolved));
                Assert.Equal(written, IovaFormatter.Format(new SourceText(path, written)).Text);
                Assert.Equal(written, IovaEmitter.Write(again.Platforms[0].Platform));
                platforms++;
            }
        }

        Assert.True(platforms > 5);
    }

    [Fact]
    public void Names_that_are_words_documentation_and_layouts_are_written()
    {
        const string text = """
            platform p {
              /// What translates.
              iommu `size` : intel-vtd {
                input-bits 39
              }

              root-bus pcie { behind `size` }
              device nic on pcie at 01:00.0 { direct 0x7000_0000 size 64K allow IOVA2015 "as built" "mailbox" }
              layout vm { ram 0x0 size 2G }
            }
            """;
        string written = IovaEmitter.Write(IovaCompilation.CompileText(text).Platforms[0].Platform);
        Assert.Contains("/// What translates.", written);
        Assert.Contains("iommu `size` : intel-vtd", written);
        Assert.Contains("allow IOVA2015 \"as built\"", written);
        Assert.Contains("ram 0x0 size 2G", written);
    }

    private static IEnumerable<string> Answers(ResolvedPlatform platform)
    {
        (var groups, var ungrouped) = AnswerComputer.AnswerAll(platform, AnswerOptions.Default);
        return groups.Concat(ungrouped).Select(answer => $"{answer.Name} {answer.Exact} {string.Join("; ", answer.SysfsText ?? [])}");
    }
}
