namespace IovaDsl.Compiler.Tests.Binding;

/// <summary>Expressions are exact; mistakes in them are said once, with numbers.</summary>
[Trait("Category", "Fast")]
public sealed class ExpressionTests
{
    [Theory]
    [InlineData("1 + 2 * 3", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("1 << 4 | 3", 19)]
    [InlineData("~0 & 0xff", 255)]
    [InlineData("17 % 5 + 17 / 5", 5)]
    [InlineData("1 - 2 + 3", 2)]
    [InlineData("2 ^ 64 / 2 ^ 60", 16)]
    [InlineData("1K - 1", 1023)]
    [InlineData("0xff >> 4", 15)]
    public void Values_are_exact(string expression, ulong expected)
    {
        CompilationResult result = Compiling.Clean(
            $$"""
            platform p {
              root-bus b { behind none }
              device d on b at 00:00.0 { fact "value" {{expression}} }
            }
            """
        );
        Assert.Equal(expected, Compiling.Device(result, "d").Device.Facts[0].Values[0].Number);
    }

    [Fact]
    public void Constants_beside_each_other_are_no_depth()
    {
        const int Many = 2000;
        CompilationResult result = Compiling.Clean(
            "platform p {\n"
                + string.Concat(Enumerable.Range(0, Many).Select(i => $"  const c{i} = {i}\n"))
                + "  root-bus b { behind none }\n  device d on b at 00:00.0 {\n"
                + string.Concat(Enumerable.Range(0, Many).Select(i => $"    fact \"value-{i}\" c{i}\n"))
                + "  }\n}\n"
        );
        Assert.Equal((ulong)Many - 1, Compiling.Device(result, "d").Device.Facts[^1].Values[0].Number);
    }

    [Theory]
    [InlineData("0 - 1", "1:24 IOVA1513 the value -1 is out of range 0..2^64-1")]
    [InlineData("2 ^ 64", "1:24 IOVA1513 the value a number of more than 64 bits")]
    [InlineData("1 / 0", "1:28 IOVA1515 division by zero")]
    [InlineData("1 << (0 - 1)", "1:30 IOVA1516 the operator << takes numbers from 0 up; this is -1")]
    [InlineData("1 << 5000", "1:29 IOVA1517 the operator << takes at most 4096 at its right; this is 5000")]
    [InlineData("2 ^ 4000 * 2 ^ 4000", "1:24 IOVA1518 the value needs more than 4096 bits")]
    [InlineData("~(2 ^ 65)", "IOVA1513")]
    public void A_mistake_is_said_once(string expression, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText($"platform p {{ fact \"f\"  {expression} }}");
        string actual = Compiling.Describe(result.Diagnostics);
        Assert.Single(result.Diagnostics);
        Assert.Contains(expected.Split(' ').First(w => w.StartsWith("IOVA", StringComparison.Ordinal)), actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_may_be_declared_in_any_order_and_at_any_level() =>
        Compiling.CheckExact(
            """
            const low = base + 1G
            platform p {
              root-bus b { behind none  address-bits width }
              const width = 32 + extra
              device d on b at 00:00.0 { reserved memory }
              const memory = low size half * 2
            }
            const extra = 1
            const half = 2G
            const base = 1G
            """,
            "d: 0x0..0x7fffffff, 0x180000000..0x1ffffffff"
        );

    [Fact]
    public void A_cycle_is_one_mistake() =>
        Compiling.CheckDiagnostics(
            """
            const a = b
            const b = c
            const c = a
            platform p { root-bus x { behind none  address-bits a } }
            """,
            "1:7 IOVA1510 the value of `a` depends on itself"
        );

    [Fact]
    public void The_hyphen_of_a_name_is_explained()
    {
        CompilationResult result = IovaCompilation.CompileText("const n = 3\nconst m = n-1");
        Assert.Equal("IOVA1501", Assert.Single(result.Diagnostics).Id);
        Assert.Contains("n - 1", result.Diagnostics[0].Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_constant_is_guessed()
    {
        CompilationResult result = IovaCompilation.CompileText("const ddr-low = 3\nconst m = ddr-lo + 1");
        Assert.Equal("did you mean `ddr-low`?", Assert.Single(result.Diagnostics).Label);
    }

    [Theory]
    [InlineData("0x1000..0x1fff", "0x0..0xfff, 0x2000..0xffffffffffffffff")]
    [InlineData("0x1000 size 4K", "0x0..0xfff, 0x2000..0xffffffffffffffff")]
    [InlineData("above 0xfff", "0x0..0xfff")]
    [InlineData("below 0x1000", "0x1000..0xffffffffffffffff")]
    [InlineData("bits 12", "0x1000..0xffffffffffffffff")]
    [InlineData("0xffff_ffff_ffff_f000 size 4K", "0x0..0xffffffffffffefff")]
    [InlineData("0x1000 size 2 ^ 64 - 4K", "0x0..0xfff")]
    public void Ranges_have_many_spellings(string range, string expected) =>
        Compiling.CheckExact(
            $$"""
            platform p {
              root-bus b { behind none }
              device d on b at 00:00.0 { reserved {{range}} }
            }
            """,
            "d: " + expected
        );

    [Fact]
    public void The_whole_space_can_be_said_by_its_size() =>
        Compiling.CheckIds("platform p { root-bus b { behind none }  device d on b at 00:00.0 { reserved 0 size 2 ^ 64 } }", "IOVA2014");

    [Theory]
    [InlineData("0x2000..0x1fff", "IOVA2001")]
    [InlineData("0x2000 size 0", "IOVA2002")]
    [InlineData("below 0", "IOVA2002")]
    [InlineData("above 0xffff_ffff_ffff_ffff", "IOVA2002")]
    [InlineData("0xffff_ffff_ffff_f000 size 8K", "IOVA2003")]
    [InlineData("0 size 2 ^ 64 + 1", "IOVA1513")]
    [InlineData("bits 65", "IOVA1514")]
    [InlineData("bits 0", "IOVA1514")]
    public void Ranges_that_are_none(string range, string id) =>
        Compiling.CheckIds($"platform p {{ root-bus b {{ behind none }}  device d on b at 00:00.0 {{ reserved {range} }} }}", id);
}
