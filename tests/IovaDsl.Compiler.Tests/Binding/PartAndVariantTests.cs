using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Tests.Binding;

/// <summary>Loops, parts, variants and includes.</summary>
[Trait("Category", "Fast")]
public sealed class PartAndVariantTests
{
    [Fact]
    public void A_part_may_be_used_many_times_with_numbers_and_names() =>
        Compiling.CheckExact(
            """
            part slot(n, bus-name, device-name) {
              const width = 32 + n
              device device-name on bus-name at bus n device 0 function 0 { address-bits width }
            }
            platform p {
              root-bus left { segment 0  behind none }
              root-bus right { segment 1  behind none }
              use slot(1, left, one)
              use slot(2, right, two)
            }
            """,
            """
            one: 0x0..0x1ffffffff
            two: 0x0..0x3ffffffff
            """
        );

    [Fact]
    public void An_argument_may_be_a_range_or_an_indexed_element() =>
        Compiling.CheckExact(
            """
            part slot(bus-name, taken) {
              device nic on bus-name at 1:0.0 { reserved taken }
            }
            platform p {
              for n in 0..1 { root-bus pcie[n] { segment n  behind none  address-bits 32 + n } }
              use slot(pcie[1], 4G size 4K)
            }
            """,
            """
            nic: 0x0..0xffffffff, 0x100001000..0x1ffffffff
            """
        );

    /// <summary>One mistake, one message: what follows from it is not said.</summary>
    [Theory]
    [InlineData(
        "platform g extends h {} platform h extends g {} platform i extends g {}",
        "1:20 IOVA1524 the platforms `g` and `h` extend each other"
    )]
    [InlineData("platform g extends g {}", "1:20 IOVA1524 the platform `g` extends itself")]
    [InlineData(
        "include \"parts.iova\" platform p { use slot(length) device d on pcie at 1:0.0 { reserved gap } }",
        "1:9 IOVA1560 include not found: `parts.iova`"
    )]
    [InlineData(
        "platform p { root-bus b {} for n in 0..1 { device d on b at bus n device 0 function 0 } }",
        "1:51 IOVA1504 the element `d` is made more than once"
    )]
    [InlineData(
        "platform p { root-bus b {} device d[0] on b at 1:0.0 group g { d } }",
        "1:64 IOVA1507 `d` is indexed; say which is meant, such as `d[0]`"
    )]
    [InlineData(
        "platform p { root-bus b {} device d on b at 1:0.0 expect d exact 0..1 4..5 }",
        "1:71 IOVA1001 expected a declaration or `}`, found `4`"
    )]
    [InlineData(
        "platform p { root-bus b {} device d on b at 1:0.0 { reserved 0 size 4 K } }",
        "1:71 IOVA1001 expected a clause or `}`, found `K`"
    )]
    [InlineData(
        "platform p { root-bus b {} device d on b at 1:0.0 expect d exact nothing on kernel 5.4 }",
        "1:84 IOVA1023 the rules of Linux 5.4 are unknown; they are known from 6.1 on"
    )]
    [InlineData(
        "platform p { root-bus b {} device d on b at 1:0.0 expect d vfio 0..1 msi }",
        "1:65 IOVA1591 the range has the kind `msi`, and `vfio` lists addresses without a kind"
    )]
    [InlineData(
        "platform p { root-bus b {} device d on b at 1:0.0 expect d sysfs 0..1 }",
        "1:66 IOVA1591 the range has no kind, and `sysfs` lists regions with their kinds"
    )]
    [InlineData(
        "platform p { root-bus b {} device d on b at 1:0.0 { vfs 8 offset 1 } }",
        "1:53 IOVA1592 `vfs` needs the offset and the stride of the SR-IOV capability"
    )]
    public void One_cause_one_message(string text, string expected)
    {
        CompilationResult result = IovaCompilation.CompileText(text);
        Assert.Equal(
            expected,
            string.Join("\n", result.Diagnostics.Select(d => $"{d.Location.Position.Line}:{d.Location.Position.Column} {d.Id} {d.Message}"))
        );
    }

    [Theory]
    [InlineData("exat", "exact")]
    [InlineData("fit", "fits")]
    [InlineData("exclude", "excludes")]
    [InlineData("reserved-regions", null)]
    public void An_unknown_view_has_a_suggestion(string word, string? meant)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $"platform p {{ root-bus b {{}} device d on b at 1:0.0 expect d {word} 0..1 }}"
        );
        Diagnostic unknown = Assert.Single(result.Diagnostics);
        Assert.Equal($"unknown view `{word}`; known: {Wording.List(View.All.Select(view => view.Name))}", unknown.Message);
        Assert.Equal(("IOVA1590", 60, meant), (unknown.Id, unknown.Location.Position.Column, unknown.Fix?.NewText));
    }

    // The kind of an expected range and what may follow an expectation begin with the same words.
    [Theory]
    [InlineData("expect d exact 0..0xfff, 0x2000..0xffff  reserved 0x1000 size 4K")]
    [InlineData("expect d exact 0..0xfff, 0x2000..0xffff  msi its : generic { doorbell 0x1000 size 4K }  reserved at-one size 4K")]
    [InlineData("expect d sysfs nothing  reserved 0x1000 size 4K")]
    [InlineData("expect d exact 0..0xfff, 0x2000..0xffff  reserved memory size 4K  memory reserved memory size 4K")]
    public void What_follows_an_expectation_is_not_its_kind(string members)
    {
        CompilationResult result = IovaCompilation.CompileText(
            $"platform p {{ const at-one = 0x1000  const memory = 0x1000  root-bus b {{ address-bits 16 }} device d on b at 1:0.0 {members} }}"
        );
        Assert.DoesNotContain(result.Diagnostics, d => d.Id is not "IOVA3005" && d.Severity == Severity.Error);
        Assert.Single(result.Platforms[0].Platform.Regions);
    }

    [Fact]
    public void Virtual_functions_follow_the_iommu_of_their_requester_id_and_of_VT_d_that_of_the_physical_function()
    {
        string Units(string kind) =>
            string.Join(
                " ",
                IovaCompilation
                    .CompileText(
                        $$"""
                        platform p {
                          iommu one : {{kind}} { input-bits 48 }
                          iommu two : {{kind}} { input-bits 48 }
                          root-bus b { behind one requesters 0x100..0x107  behind two requesters 0x108..0x1ff }
                          device nic on b at 01:00.0 { vfs 2 offset 4 stride 8 }
                        }
                        """
                    )
                    .Platforms[0]
                    .Devices.Select(device => $"{device.Name}:{device.Iommu}")
            );
        Assert.Equal("nic:one nic-vf[0]:one nic-vf[1]:two", Units("arm-smmu-v3"));
        Assert.Equal("nic:one nic-vf[0]:one nic-vf[1]:one", Units("intel-vtd"));
    }

    [Fact]
    public void Virtual_functions_are_written_as_their_clause()
    {
        Platform platform = IovaCompilation
            .CompileText(
                "platform p { root-bus b {} device d[3] on b at 1:0.0 { vfs 2 offset 0x80 stride 2  direct 0 size 4K for d-3-vf[1] } }"
            )
            .Platforms[0]
            .Platform;
        string text = IovaEmitter.Write(platform);
        Assert.Contains("vfs 2 offset 0x80 stride 2", text, StringComparison.Ordinal);
        Assert.Contains("for d-3-vf[1]", text, StringComparison.Ordinal);
        Assert.Equal(
            platform.Devices.Select(device => (device.Name, device.Address)),
            IovaCompilation.CompileText(text).Platforms[0].Platform.Devices.Select(device => (device.Name, device.Address))
        );
    }

    [Fact]
    public void A_part_does_not_see_the_constants_of_its_user() =>
        Compiling.CheckIds(
            """
            part limited() { root-bus b { behind none  address-bits width } }
            platform p { const width = 32  use limited() }
            """,
            "IOVA1501"
        );

    [Fact]
    public void Loops_nest_and_indices_are_expressions() =>
        Compiling.CheckExact(
            """
            platform p {
              for a in 0..1 { root-bus b[a] { segment a  behind none } }
              for a in 0..1 { for n in 1, 3 { device d[10 * a + n] on b[1 - a] at bus n device 0 function 0 { reserved n * 4K size 4K } } }
            }
            """,
            """
            d[1]: 0x0..0xfff, 0x2000..0xffffffffffffffff
            d[3]: 0x0..0x2fff, 0x4000..0xffffffffffffffff
            d[11]: 0x0..0xfff, 0x2000..0xffffffffffffffff
            d[13]: 0x0..0x2fff, 0x4000..0xffffffffffffffff
            """
        );

    [Theory]
    [InlineData("for n in 0..0xffff_ffff { device d[n] on b at bus 0 device 0 function 0 }")]
    [InlineData("for a in 0..4000 { for b in 0..4000 { device d[a * 5000 + b] on b at bus 0 device 0 function 0 } }")]
    public void A_loop_cannot_run_away(string loop)
    {
        CompilationResult result = IovaCompilation.CompileText($"platform p {{ {loop} }}");
        Assert.Contains(result.Diagnostics, d => d.Id == "IOVA1521");
    }

    [Fact]
    public void Parts_that_double_each_other_cannot_run_away()
    {
        string parts = string.Concat(Enumerable.Range(0, 40).Select(n => $"part p{n}() {{ use p{n + 1}()  use p{n + 1}() }}\n"));
        CompilationResult result = IovaCompilation.CompileText(parts + "part p40() { }\nplatform p { use p0() }");
        Assert.Equal("IOVA1521", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void A_variant_of_a_variant_says_only_what_differs()
    {
        CompilationResult result = IovaCompilation.CompileText(
            """
            platform c extends b { device d { address-bits 36 } }
            platform a {
              const width = 32
              root-bus x { behind none  address-bits width }
              device d on x at 00:00.0 { class 0x020000  reserved 0x1000 size 4K "kept"  reserved 0x3000 size 4K "moved" }
            }
            platform b extends a { const width = 40  device d { reserved 0x5000 size 4K "moved" } }
            """
        );
        Assert.False(result.HasErrors, Compiling.Describe(result.Diagnostics));
        Assert.Equal("0x0..0xfff, 0x2000..0x2fff, 0x4000..0xffffffff", AnswerComputer.Exact(Compiling.Device(result, "d", "a")).ToString());
        Assert.Equal(
            "0x0..0xfff, 0x2000..0x4fff, 0x6000..0xffffffffff",
            AnswerComputer.Exact(Compiling.Device(result, "d", "b")).ToString()
        );
        Assert.Equal(
            "0x0..0xfff, 0x2000..0x4fff, 0x6000..0xfffffffff",
            AnswerComputer.Exact(Compiling.Device(result, "d", "c")).ToString()
        );
        Assert.Equal(0x020000u, Compiling.Device(result, "d", "c").Device.Class);
    }

    [Fact]
    public void Without_takes_a_whole_family_and_groups_shrink()
    {
        CompilationResult result = Compiling.Clean(
            """
            platform a {
              iommu i : generic { input-bits 48 }
              root-bus x { behind i }
              for n in 0..2 { device d[n] on x at bus n device 0 function 0 }
              device e on x at 08:00.0
              group g { d[0], e }
              reserved 0x1000 size 4K for d[1]
              reserved 0x3000 size 4K for d[1], e
            }
            platform b extends a { without d }
            """
        );
        Assert.Equal(["e"], Compiling.Devices(result, "b").Select(d => d.Device.Name.ToString()));
        Assert.Equal("g", result.Platforms[1].Resolved.Groups.Single().Name.ToString());
        Assert.Equal("0x0..0x2fff, 0x4000..0xffffffffffff", AnswerComputer.Exact(Compiling.Device(result, "e", "b")).ToString());
    }

    [Fact]
    public void A_file_included_twice_counts_once_and_circles_are_said_once()
    {
        CompilationResult result = Compile(
            (
                "main.iova",
                "include \"a.iova\"\ninclude \"b.iova\"\nplatform p { root-bus x { behind none  address-bits width } "
                    + "device d on x at 00:00.0 }"
            ),
            ("a.iova", "include \"common.iova\""),
            ("b.iova", "include \"common.iova\""),
            ("common.iova", "const width = 32")
        );
        Assert.Empty(result.Diagnostics);
        Assert.Equal(4, result.Files.Length);

        CompilationResult circle = Compile(
            ("main.iova", "include \"a.iova\""),
            ("a.iova", "include \"b.iova\""),
            ("b.iova", "include \"a.iova\"")
        );
        Assert.Equal("IOVA1564", Assert.Single(circle.Diagnostics).Id);
    }

    [Fact]
    public void Includes_are_relative_to_the_includer_and_see_only_what_they_include()
    {
        CompilationResult result = Compile(
            ("boards/main.iova", "include \"../parts/a.iova\"\nconst width = 32\nplatform p { use bus() device d on x at 00:00.0 }"),
            ("parts/a.iova", "include \"more/b.iova\"\npart bus() { root-bus x { behind none  address-bits width } }"),
            ("parts/more/b.iova", "const other = 1")
        );
        Assert.Equal(["IOVA1501"], result.Diagnostics.Select(d => d.Id));
        Assert.Equal("parts/a.iova", result.Diagnostics[0].Location.Source.Path);
    }

    [Fact]
    public void Platforms_of_a_root_are_its_own_before_those_it_includes()
    {
        CompilationResult result = Compile(
            ("main.iova", "include \"base.iova\"\nplatform own extends base { }"),
            ("base.iova", "platform base { }")
        );
        Assert.Equal(["own", "base"], result.Platforms.Select(p => p.Platform.Name));
        Assert.Equal(["own"], result.PlatformsOf(result.Files[0].Source).Select(p => p.Platform.Name));
    }

    private static CompilationResult Compile(params (string Path, string Text)[] files)
    {
        Dictionary<string, SourceText> texts = files.ToDictionary(f => f.Path, f => new SourceText(f.Path, f.Text));
        return IovaCompilation.Compile([texts[files[0].Path]], IncludeLoaders.FromTexts(texts), CompilationOptions.Default);
    }

    /// <summary>A part that is used costs 16 elements beside its own, so that parts which use each other come to an end.</summary>
    [Theory]
    [InlineData("interconnect s[n] {}", 1365)]
    [InlineData("use empty", 744)]
    public void What_parts_make_has_a_bound(string member, int most)
    {
        Compiling.CheckIds(Text(most), "");
        Compiling.CheckIds(Text(most + 1), "IOVA1521");

        string Text(int turns) =>
            $"part empty() {{}} part slot(n) {{ {member} }} platform p {{ for n in 1..{turns} {{ use slot(n) }} }}".Replace(
                "use empty",
                "use empty()"
            );
    }
}
