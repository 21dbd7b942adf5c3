using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;

namespace IovaDsl.Compiler.Tests.Binding;

/// <summary>Severities: what an <c>allow</c> does in place, what configuration does from outside.</summary>
[Trait("Category", "Fast")]
public sealed class SuppressionTests
{
    private const string Malformed = """
        platform p {
          iommu vtd : intel-vtd { input-bits 39 }
          root-bus b { behind vtd }
          device d on b at 00:03.0 { direct 0x7d80_0fff..0x7d80_0000 ALLOW }
        }
        """;

    [Fact]
    public void Malformed_is_an_error_unless_firmware_says_so()
    {
        Compiling.CheckDiagnostics(
            Malformed.Replace("ALLOW", ""),
            "4:37 IOVA2001 the range ends at 0x7d80_0000, before it starts at 0x7d80_0fff"
        );
        CompilationResult allowed = IovaCompilation.CompileText(Malformed.Replace("ALLOW", "allow IOVA2001 \"as in DMAR\""));
        Diagnostic warning = Assert.Single(allowed.Diagnostics, d => d.Severity >= Severity.Warning);
        Assert.Equal(("IOVA2001", Severity.Warning), (warning.Id, warning.Severity));
        Assert.Contains("as in DMAR", warning.Prose!, StringComparison.Ordinal);
        Assert.False(allowed.HasErrors);
    }

    [Fact]
    public void What_is_allowed_stays_a_warning_when_warnings_are_errors()
    {
        var options = new CompilationOptions { Severities = new SeverityOptions { WarningsAsErrors = true } };
        Assert.False(IovaCompilation.CompileText(Malformed.Replace("ALLOW", "allow IOVA2001"), options: options).HasErrors);
        Assert.True(IovaCompilation.CompileText("platform p { iommu i : generic }", options: options).HasErrors);
    }

    [Theory]
    [InlineData("iommu i : arm-smmu-v3 { allow IOVA2040 }", "")]
    [InlineData("allow IOVA2040  iommu i : arm-smmu-v3", "")]
    [InlineData("iommu i : arm-smmu-v3", "IOVA2040")]
    [InlineData("iommu i : arm-smmu-v3 { input-bits 48  allow IOVA2040 }", "IOVA1570")]
    [InlineData("iommu i : arm-smmu-v3 { input-bits 48  allow IOVA0000 }", "IOVA1571")]
    [InlineData(
        "iommu i : arm-smmu-v3 { input-bits 48 }  root-bus b { buses 0..1  behind i streams 0 }  allow IOVA2004"
            + "  device d on b at 02:00.0 { allow IOVA2031  direct 0x7d80_0800 size 2K }",
        "IOVA2031"
    )]
    [InlineData(
        "iommu i : arm-smmu-v3 { input-bits 48 }  root-bus b { buses 0..1  behind i streams 0 }  allow IOVA2004"
            + "  device d on b at 02:00.0 { allow IOVA2031  direct 0x7d80_0800 size 2K allow IOVA2002 }",
        "IOVA1570 IOVA2031"
    )]
    [InlineData("allow IOVA1502  device d on nowhere at 00:00.0", "IOVA1502 IOVA1570")]
    public void An_allow_reaches_what_is_inside_it(string members, string expected) =>
        Compiling.CheckIds($"platform p {{ {members} }}", expected);

    [Theory]
    [InlineData(2, "Also true of `d[1]`.")]
    [InlineData(4, "Also true of `d[1]`, `d[2]` and `d[3]`.")]
    [InlineData(9, "Also true of `d[1]`, `d[2]`, `d[3]` and 5 more.")]
    public void One_mistake_in_a_loop_is_one_message_that_names_its_elements(int turns, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $$"""
            platform p {
              root-bus b { buses 0..0 }
              for n in 0..{{turns - 1}} { device d[n] on b at bus n + 1 device 0 function 0 }
            }
            """
        );
        Diagnostic finding = Assert.Single(result.Diagnostics, d => d.Id == "IOVA2031");
        Assert.Equal("`d[0]` is on bus 0x01, and `b` has the bus numbers 0x00..0x00", finding.Message);
        Assert.Equal(expected, finding.Prose);
    }

    [Theory]
    [InlineData("`a` ends at 0x10", "`b` ends at 0x20", "`b`")]
    [InlineData("`a` is on `x`", "`b` is on `y`", "`b` and `y`")]
    [InlineData("`a` ends at 0x10", "`a` ends at 0x20", null)]
    [InlineData("`a` ends at 0x10", "`b` begins at 0x10", null)]
    [InlineData("`a` is there", "`a` and `b` are there", null)]
    [InlineData("300 is above 255", "301 is above 255", "")]
    public void Findings_that_say_something_else_are_kept_apart(string first, string second, string? names) =>
        Assert.Equal(names, OtherElements.Between(first, second));

    [Fact]
    public void Memory_that_does_not_fit_is_said_range_by_range()
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              root-bus b { address-bits 32 }
              device d on b at 00:00.0
              layout vm { ram 4G size 1G  ram 8G size 1G  ram 1G size 1G }
              expect d fits vm
            }
            """
        );
        Assert.Equal(
            [
                "`d` cannot use 0x1_0000_0000..0x1_3fff_ffff of the layout `vm`: it needs 33 bits, `b` carries 32",
                "`d` cannot use 0x2_0000_0000..0x2_3fff_ffff of the layout `vm`: it needs 34 bits, `b` carries 32",
            ],
            result.Diagnostics.Where(d => d.Id == "IOVA3003").Select(d => d.Message)
        );
    }

    [Fact]
    public void An_allow_in_a_loop_is_used_if_one_turn_needs_it() =>
        Compiling.CheckIds(
            """
            platform p {
              root-bus b { behind none }
              for n in 0..3 {
                device d[n] on b at bus n device 0 function 0 { reserved n * 0x800 size 0x1000 allow IOVA2004 }
              }
            }
            """,
            ""
        );

    [Fact]
    public void Configured_severities_count_but_never_soften_a_broken_reference()
    {
        ImmutableDictionary<string, Severity> overrides = ImmutableDictionary<string, Severity>
            .Empty.Add("IOVA2040", Severity.Error)
            .Add("IOVA2044", Severity.Hidden)
            .Add("IOVA1502", Severity.Hidden);
        var options = new CompilationOptions { Severities = new SeverityOptions { Overrides = overrides } };
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              iommu i : arm-smmu-v3
              root-bus b { behind i  address-bits 32 }
              device d on b at 00:00.0
              device e on c at 00:00.0
            }
            """,
            options: options
        );
        Assert.Equal(["IOVA2040", "IOVA1502"], result.Diagnostics.Where(d => d.Severity == Severity.Error).Select(d => d.Id));
        Assert.Contains(result.Silenced, d => d.Id == "IOVA2044");
    }

    [Fact]
    public void One_mistake_in_a_loop_is_one_message()
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform p {
              root-bus b { behind none }
              for n in 0..9 { device d[n] on c at bus n device 0 function 0 }
              for n in 0..9 { device e[n] on b at bus n device 32 function 0 }
            }
            """
        );
        Assert.Equal(["IOVA1502", "IOVA1514"], result.Diagnostics.Select(d => d.Id));
    }
}
