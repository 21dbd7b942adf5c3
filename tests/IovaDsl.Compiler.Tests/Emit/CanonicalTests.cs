using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Formatting;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Tests.Emit;

/// <summary>What is written of a platform is what the formatter would make of it, at whatever column a line ends.</summary>
public sealed class CanonicalTests
{
    public static TheoryData<string> Clauses =>
        [
            "interconnect soc { path \"LONG\" }",
            "interconnect `direct` {} device `reserved` \"LONG\" on `direct` { behind none } group `size` { `reserved` }",
            "interconnect soc \"LONG\" { address-bits 40 }",
            "interconnect soc \"LONG\" {}",
            "interconnect soc {} device d \"LONG\" on soc",
            "interconnect soc {} device d on soc { reserved 0x1000 size 4K \"LONG\" }",
            "interconnect soc {} device d on soc { allow IOVA2004 \"LONG\" reserved 0x1800 size 2K }",
            "interconnect soc { fact \"a/b\" \"LONG\", 1, \"x, y\", 2, \"LONG\", 3 }",
            "interconnect soc { fact \"a/b\" \"LONG \\\" , \\\\\", \"LONG\\\\\", \"tail\" }",
            "fact \"LONG\" 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x1234_5678, 0x1234_5678, 0x1234_5678, 0x1234_5678, 0x1234_5678, 0x1234_5678",
            "fact \"kept\" \"LONG, LONG\", \"LONG\"",
            "interconnect soc {} device a on soc device b on soc\n /// Why LONG\n group g { a }\n /// Why not LONG\n group h \"LONG\" { b }",
            "memory ram 0 size 2G \"LONG\"",
            "interconnect soc {} device LONG on soc device b on soc group g { LONG, b }",
            "interconnect soc {} device LONG on soc device LONG2 on soc device LONG3 on soc group g \"some\" { LONG, LONG2, LONG3 }",
        ];

    [Theory]
    [MemberData(nameof(Clauses))]
    public void What_is_written_is_in_canonical_form(string clauses)
    {
        for (int length = 1; length < 150; length++)
        {
            string text = $"platform p {{ {clauses.Replace("LONG", new string('x', length), StringComparison.Ordinal)} }}";
            CompilationResult result = IovaCompilation.CompileText(text);
            Assert.False(result.HasErrors, Compiling.Describe(result.Diagnostics));
            string written = IovaEmitter.Write(result.Platforms[0].Platform);
            Assert.Equal(written, IovaFormatter.Format(new SourceText("p.iova", written)).Text);
            Assert.Equal(written, IovaEmitter.Write(IovaCompilation.CompileText(written).Platforms[0].Platform));
        }
    }
}
