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
        int platforms = 0;
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Root(), "examples"), "*.iova", SearchOption.AllDirectories))
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
    public void What_is_written_of_examples_and_cases_is_what_the_formatter_leaves()
    {
        int platforms = 0;
        foreach (string folder in new[] { "examples", "tests" })
        {
            foreach (string path in Directory.EnumerateFiles(Path.Combine(Root(), folder), "*.iova", SearchOption.AllDirectories))
            {
                CompilationResult compiled = IovaCompilation.CompileText(File.ReadAllText(path), path);
                if (compiled.HasErrors)
                    continue;
                foreach (CompiledPlatform platform in compiled.Platforms)
                {
                    string written = IovaEmitter.Write(platform.Platform);
                    Assert.Equal(IovaFormatter.Format(new SourceText(path, written)).Text, written);
                    platforms++;
                }
            }
        }

        Assert.True(platforms > 40, $"{platforms} platforms");
    }

    [Theory]
    [InlineData("platform p {\n}")]
    [InlineData("platform p {\n  layout vm { ram 0x0 size 2G ram 0x1_0000_0000 size 4G }\n}")]
    [InlineData("platform p {\n  interconnect soc {}\n  device d on soc\n}")]
    public void Small_bodies_are_canonical(string text) => AssertCanonical(text);

    [Fact]
    public void Lists_bodies_and_groups_that_pass_the_width_are_canonical()
    {
        for (int count = 1; count < 24; count++)
        {
            IEnumerable<int> all = Enumerable.Range(0, count);
            AssertCanonical(
                "platform p {\n  interconnect soc { fact \"a, b\" "
                    + string.Join(", ", all.Select(one => $"\"word, {one}\""))
                    + " }\n  interconnect other { reserved 0x1000 size 4K for "
                    + string.Join(", ", all.Select(one => $"device-number-{one}"))
                    + " }\n"
                    + string.Concat(all.Select(one => $"  device device-number-{one} on {(one % 2 == 0 ? "soc" : "other")}\n"))
                    + $"  group together {{ {string.Join(", ", all.Select(one => $"device-number-{one}"))} }}\n}}"
            );
        }
    }

    private static void AssertCanonical(string text)
    {
        CompiledPlatform platform = Assert.Single(IovaCompilation.CompileText(text).Platforms);
        string written = IovaEmitter.Write(platform.Platform);
        Assert.Equal(IovaFormatter.Format(new SourceText("written", written)).Text, written);
    }

    private static string Root()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "IovaDsl.sln")))
            root = root.Parent!;
        return root.FullName;
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
