using System.Text;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Compiler.Tests.Binding;

/// <summary>
/// Texts made to cost much: what compiling them allocates is bounded by their length, and so is what is said of them. Bytes
/// allocated are a count of work that no other load on the machine disturbs: whatever repeats work repeats its allocations.
/// </summary>
public sealed class HostileTextTests
{
    private const string Head = "platform p {\n iommu i : arm-smmu-v3 { input-bits 48  page-sizes 4K }\n interconnect x { behind i }\n";

    public static TheoryData<string> Names => [.. Texts.Keys];

    private static readonly Dictionary<string, Func<string>> Texts = new()
    {
        ["loops in loops"] = () =>
            "platform p { " + string.Concat(Enumerable.Range(0, 100).Select(i => $"for a{i} in 0..255 {{ ")) + new string('}', 101),
        ["many long loops"] = () => Head + Lines(2000, _ => "for n in 0..30000 { }") + "}",
        ["a long list for a loop"] = () => Head + "for n in " + string.Join(", ", Enumerable.Range(0, 50_000)) + " { device d[n] on x } }",
        ["many platforms with a loop"] = () =>
            Lines(1000, i => $"platform p{i} {{ interconnect x  for n in 0..10000 {{ device d[n] on x }} }}"),
        ["parts that double"] = () =>
            Lines(60, i => $"part p{i}() {{ use p{i + 1}() use p{i + 1}() }}") + "part p60() { device d on x }\n" + Head + "use p0() }",
        ["a variant that says many labels again"] = () =>
            "platform p { interconnect x for n in 0..0 { device d[n] on x {\n"
            + Lines(2000, i => $"direct {i * 4096} size 4K \"l{{n}}{i}\"")
            + "} } }\nplatform q extends p { for n in 0..0 { device d[n] {\n"
            + Lines(2000, i => $"direct {i * 4096} size 8K \"m{{n}}{i}\"")
            + "} } }\n",
        ["texts that parts double"] = () =>
            Lines(60, i => $"part p{i}(a) {{ use p{i + 1}(\"{{a}}{{a}}\") }}")
            + "part p60(a) { interconnect y \"{a}\" }\n"
            + Head
            + "use p0(\"0123456789\") }",
        ["parts in a long row"] = () => Lines(3000, i => $"part p{i}() {{ use p{i + 1}() }}") + "part p3000() { }\n" + Head + "use p0() }",
        ["variants of variants"] = () => "platform p0 { }\n" + Lines(3000, i => $"platform p{i + 1} extends p{i} {{ }}"),
        ["variants of a large platform"] = () =>
            "platform p0 { interconnect x\n"
            + Lines(1000, i => $"device d{i} on x")
            + "}\n"
            + Lines(1000, i => $"platform p{i + 1} extends p0 {{ }}"),
        ["constants in a long row, last first"] = () => Lines(20_000, i => $"const c{i} = c{i + 1} + 1") + "const c20000 = 1\n",
        ["powers of large numbers"] = () => Lines(3000, i => $"const c{i} = (2 ^ 2000 + {i}) ^ 4096"),
        ["powers of powers"] = () => Lines(3000, i => $"const c{i} = 9 ^ 9 ^ 9 ^ 9 + 2 ^ 4095 * 2 ^ 4095"),
        ["shifts far away"] = () => Lines(3000, i => $"const c{i} = 1 << (2 ^ 63) + (1 >> 9223372036854775807)"),
        ["parentheses"] = () => "const a = " + new string('(', 100_000) + "1" + new string(')', 100_000),
        ["complements"] = () => "const a = " + new string('~', 100_000) + "1",
        ["blocks"] = () => "platform p " + string.Concat(Enumerable.Repeat("{ for n in 0..1 ", 20_000)) + new string('}', 20_000),
        ["a long sum"] = () => "const a = 1" + string.Concat(Enumerable.Repeat(" + 1", 50_000)),
        ["mistakes of syntax on one line"] = () =>
            Head + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"device d{i} on ! ")) + "}",
        ["mistakes of syntax"] = () => Lines(20_000, _ => "@@ 1 } } { ((("),
        ["unknown names on one line"] = () => Head + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"device d{i} on y{i} ")) + "}",
        ["unknown constants"] = () => Head + Lines(10_000, i => $"device d{i} on x {{ class z{i} }}") + "}",
        ["unknown indices"] = () =>
            Head + "for n in 0..10000 { device d[n] on x }\n" + Lines(10_000, i => $"group g{i} {{ d[{20_000 + i}] }}") + "}",
        ["one name for all"] = () => Head + Lines(20_000, _ => "device d on x") + "}",
        ["one address for all"] = () =>
            "platform p { root-bus r { buses 0..255 }\n" + Lines(20_000, i => $"device d{i} on r at 00:00.0") + "}",
        ["one stream for all"] = () => Head + Lines(20_000, i => $"device d{i} on x {{ behind i streams 7 }}") + "}",
        ["a large group"] = () =>
            Head
            + "for n in 0..15000 { device d[n] on x }\n group g { "
            + string.Join(", ", Enumerable.Range(0, 15_000).Select(i => $"d[{i}]"))
            + " } }",
        ["many groups"] = () =>
            Head + "for n in 0..15000 { device d[n] on x }\n" + Lines(7500, i => $"group g{i} {{ d[{2 * i}], d[{(2 * i) + 1}] }}") + "}",
        ["overlaps on one device"] = () =>
            Head + "device d on x {\n" + Lines(20_000, i => $"{(i % 2 == 0 ? "direct" : "reserved")} 0x{0x1000L * i:x} size 64K") + "} }",
        ["regions for one device each"] = () =>
            Head + "for n in 0..10000 { device d[n] on x }\n" + Lines(10_000, i => $"reserved 0x{0x10000L * i:x} size 4K for d[{i}]") + "}",
        ["mappings of one bus"] = () =>
            "platform p { iommu i : arm-smmu-v3 { input-bits 48 }\n root-bus r { buses 0..255\n"
            + Lines(20_000, i => $"behind i requesters {i}..{i + 1} streams {i}")
            + "} }",
        ["bridges on bridges"] = () =>
            "platform p { root-bus b0 { buses 0..255 }\n"
            + Lines(10_000, i => $"bridge b{i + 1} on b{i} {{ address-bits 40 }}")
            + "device d on b10000 at 00:00.0 }",
        ["bridges on bridges, last first"] = () =>
            "platform p { device d on b10000 at 00:00.0\n"
            + string.Join("\n", Enumerable.Range(0, 10_000).Reverse().Select(i => $"bridge b{i + 1} on b{i} {{ address-bits 40 }}"))
            + "root-bus b0 }",
        ["claims of devices times claims of all"] = () =>
            Head
            + Lines(3000, i => $"reserved 0x{0x10000L * i:x} size 4K")
            + Lines(3000, i => $"device d{i} on x {{ reserved {i}G size 4K }}")
            + "}",
        ["claims of buses times claims of all"] = () =>
            "platform p { root-bus r { "
            + Lines(3000, i => $"reserved 0x{0x10000L * i:x} size 4K")
            + " }\n"
            + Lines(3000, i => $"bridge b{i} on r {{ reserved {i}G size 4K }}")
            + "}",
        ["signals of devices times doorbells"] = () =>
            "platform p { root-bus r { "
            + Lines(3000, i => $"bridge-window 0x{0x10000L * i:x} size 4K")
            + " }\n msi m : generic { doorbell 1T size 4K }\n"
            + Lines(3000, i => $"device d{i} on r at {i >> 8:x}:{(i >> 3) & 31:x}.{i & 7} {{ signals m }}")
            + "}",
        ["claims in a loop"] = () => Head + "for n in 0..12000 { device d[n] on x {" + Lines(100, i => $"reserved {i}G size 4K") + "} } }",
        ["claims of the platform in a loop"] = () =>
            Head + "for n in 0..12000 {" + Lines(100, i => $"reserved {i}G + n * 4K size 4K") + "} }",
        ["a long sum in a loop"] = () =>
            Head + "for n in 0..12000 { device d[n] on x { class n" + string.Concat(Enumerable.Repeat(" + 1", 5000)) + "} } }",
        ["a long group in a loop"] = () =>
            Head
            + "for n in 0..999 { device d[n] on x }\n for n in 0..12000 { group g[n] {"
            + string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"d[{i}]"))
            + "} } }",
        ["variants of a device with much to say"] = () =>
            "platform p0 { interconnect x  device d on x {"
            + Lines(5000, i => $"reserved {i}G size 4K")
            + "} }\n"
            + Lines(1000, i => $"platform p{i + 1} extends p0 {{ }}"),
        ["a long part"] = () =>
            "part p() { device d on x {"
            + Lines(1000, i => $"reserved {i}G size 4K")
            + "} }\n"
            + Head
            + string.Concat(Enumerable.Repeat("use p() ", 10_000))
            + "}",
        ["an expectation that misses by many"] = () =>
            "platform p { root-bus r { "
            + Lines(2000, i => $"reserved 0x{0x10000L * i:x} size 4K")
            + " }\n device d on r at 00:00.0\n"
            + Lines(100, _ => "expect d exact 0..2^64 - 1")
            + "}",
        ["many controllers"] = () =>
            "platform p {\n"
            + Lines(3000, i => $"msi m{i} : generic {{ doorbell 0x{0x10000L * i:x} size 4K }}")
            + "interconnect x { signals "
            + string.Join(", ", Enumerable.Range(0, 3000).Select(i => "m" + i))
            + " }\n device d on x }",
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Work_and_words_are_bounded_by_the_text(string name)
    {
        string text = Texts[name]();
        long before = GC.GetAllocatedBytesForCurrentThread();
        CompilationResult result = IovaCompilation.CompileText(text);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, (64L << 20) + (500L * text.Length));
        Assert.InRange(result.Diagnostics.Length, 0, 16 + (text.Length / 10));
        Assert.InRange(result.Platforms.Sum(p => p.Platform.Elements().Count()), 0, (3 << 13) + (text.Length / 4));
    }

    [Fact]
    public void What_loops_make_in_all_platforms_of_a_file_is_bounded_and_said_once()
    {
        CompilationResult result = IovaCompilation.CompileText(Texts["many platforms with a loop"]());

        Diagnostic tooMany = Assert.Single(result.Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal("IOVA1521", tooMany.Id);
    }

    [Fact]
    public void Ten_thousand_devices_of_a_loop_get_answers()
    {
        CompilationResult result = IovaCompilation.CompileText(Head + "for n in 0..9999 { device d[n] on x } }");

        Assert.False(result.HasErrors);
        Assert.Equal(10_000, AnswerComputer.AnswerAll(result.Platforms[0].Resolved, AnswerOptions.Default).Groups.Length);
    }

    [Fact]
    public void A_row_of_constants_has_a_value_in_whatever_order_they_stand()
    {
        IEnumerable<string> row = Enumerable.Range(0, 200).Select(i => $"const c{i + 1} = c{i} + 1\n");
        CompilationResult upwards = IovaCompilation.CompileText(
            "const c0 = 1\n" + string.Concat(row) + Head + "device d on x { class c200 } }"
        );
        CompilationResult downwards = IovaCompilation.CompileText(
            string.Concat(row.Reverse()) + "const c0 = 1\n" + Head + "device d on x { class c200 } }"
        );

        Assert.False(upwards.HasErrors || downwards.HasErrors);
        Assert.Equal(201u, upwards.Platforms[0].Platform.Devices[0].Class);
        Assert.Equal(201u, downwards.Platforms[0].Platform.Devices[0].Class);
    }

    private static string Lines(int count, Func<int, string> line)
    {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
            text.Append(line(i)).Append('\n');
        return text.ToString();
    }
}
