using System.Globalization;
using System.Reflection;
using System.Text;
using CsCheck;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator.Tests;

public sealed class GeneratorTests
{
    [Fact]
    public void A_topology_becomes_a_class_whose_answers_are_right()
    {
        GeneratorResult result = new GeneratorRun().WithFile("/p/board.iova", Topologies.Board).Run().AssertNoDiagnostics();
        CSharpCompilation withUse = result.Output.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText(
                """
                using IovaDsl.Runtime;
                using Platforms;

                internal static class Use
                {
                    public static string Answers()
                    {
                        string text = Board.Nic.Usable.ToString() + "\n";
                        text += Board.Nic.Explain(0x800_0000) + "\n";
                        text += Board.TryGetDevice(PciAddress.Parse("0000:04:00.0"), out Board.Device device) + " " + device + "\n";
                        text += Board.TryGetDevice(PciAddress.Parse("0000:55:00.0"), out _) + "\n";
                        text += Board.Nvme[2].Name + " " + Board.Nvme.Count + " " + Board.Graphics[1] + "\n";
                        text += Board.Small.FitsIn(Board.Graphics.Usable) + " " + NameOf(Board.Nic) + " " + NameOf(Board.Graphics) + " " + NameOf(device);
                        return text;
                    }

                    private static string NameOf<T>(in T provider) where T : IRegionProvider => provider.Name;
                }
                """,
                (CSharpParseOptions)result.Output.SyntaxTrees.First().Options
            )
        );
        MethodInfo answers = GeneratedAssembly.Load(withUse).GetType("Use")!.GetMethod("Answers")!;
        Assert.Equal(
            """
            0x0..0x7ffffff, 0x8100000..0x701fffff, 0x78200000..0x3ffffffffff
            nic cannot use 0x8000000: 0x8000000..0x80fffff software-msi from smmu.msi-window. Usable again up to 0x7ffffff and from 0x8100000.
            True nvme[1]
            False
            nvme[2] 4 gpu-audio
            True nic graphics nvme[1]
            """,
            (string)answers.Invoke(null, null)!
        );
    }

    [Fact]
    public void Namespace_and_access_come_from_the_item_then_from_the_project()
    {
        GeneratorResult result = new GeneratorRun()
            .WithProperty("RootNamespace", "Acme.Boards")
            .WithFile("/p/a.iova", Topologies.Platform("a"))
            .WithFile("/p/b.iova", Topologies.Platform("b"), ("IovaNamespace", "Other.class"), ("IovaAccess", "internal"))
            .Run()
            .AssertNoDiagnostics();
        Assert.Contains("namespace Acme.Boards", result.Source("a.g.cs"), StringComparison.Ordinal);
        Assert.Contains("public abstract partial class A", result.Source("a.g.cs"), StringComparison.Ordinal);
        Assert.Contains("namespace Other.@class", result.Source("b.g.cs"), StringComparison.Ordinal);
        Assert.Contains("internal abstract partial class B", result.Source("b.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Platforms_of_one_name_may_go_to_namespaces_of_their_own()
    {
        GeneratorResult result = new GeneratorRun()
            .WithFile("/p/a/board.iova", Topologies.Board, ("IovaNamespace", "A"))
            .WithFile("/p/b/board.iova", Topologies.Board, ("IovaNamespace", "B"))
            .Run()
            .AssertNoDiagnostics();
        Assert.Equal(
            ["board.2.g.cs", "board.g.cs"],
            result.Run.GeneratedSources.Select(source => source.HintName).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_file_that_is_listed_twice_counts_once()
    {
        GeneratorRun run = new GeneratorRun().WithFile("/p/board.iova", Topologies.Board).WithFileAgain("/p/board.iova");
        Assert.Single(run.Run().AssertNoDiagnostics().Run.GeneratedSources);
    }

    [Theory]
    [InlineData("[*.iova]\ndotnet_diagnostic.IOVA2044.severity = error", DiagnosticSeverity.Error)]
    [InlineData("[*.iova]\ndotnet_diagnostic.iova2044.severity = warning", DiagnosticSeverity.Warning)]
    [InlineData("[{board,other}.iova]\ndotnet_diagnostic.IOVA2044.severity = warning", DiagnosticSeverity.Warning)]
    [InlineData("[*.iova]\ndotnet_diagnostic.IOVA2044.severity = none", null)]
    [InlineData("[parts/*.iova]\ndotnet_diagnostic.IOVA2044.severity = error", DiagnosticSeverity.Info)]
    [InlineData("[*.cs]\ndotnet_diagnostic.IOVA2044.severity = error", DiagnosticSeverity.Info)]
    public void Severities_of_an_editorconfig_hold_for_the_files_it_covers(string config, DiagnosticSeverity? expected)
    {
        GeneratorResult result = new GeneratorRun().WithFile("/p/board.iova", Topologies.Board).WithFile("/p/.editorconfig", config).Run();
        Assert.Equal(expected, result.Run.Diagnostics.SingleOrDefault(diagnostic => diagnostic.Id == "IOVA2044")?.Severity);
        Assert.Single(result.Run.GeneratedSources);
    }

    [Fact]
    public void An_error_without_a_sense_stays_one()
    {
        GeneratorResult result = new GeneratorRun()
            .WithFile("/p/board.iova", "platform board { device nic on nowhere at 01:00.0 }")
            .WithFile("/p/.editorconfig", "[*.iova]\ndotnet_diagnostic.IOVA1502.severity = none")
            .Run();
        Assert.Equal(("IOVA1502", DiagnosticSeverity.Error), (Assert.Single(result.Diagnostics).Id, result.Diagnostics[0].Severity));
    }

    [Fact]
    public void Includes_are_found_among_the_items_only()
    {
        GeneratorRun run = new GeneratorRun()
            .WithFile("/p/board.iova", "include \"parts/chip.iova\"\nplatform board { use chip(42) }")
            .WithFile(
                "/p/parts/chip.iova",
                "part chip(width) { firmware acpi\n iommu smmu : arm-smmu-v3 { input-bits 48 page-sizes 4K }\n root-bus pcie0 { "
                    + "segment 0 buses 0..1 behind smmu streams 0 address-bits width }\n device nic on pcie0 at 01:00.0 }"
            );
        Assert.Contains("HighestUsable = 0x3ff_ffff_ffff", run.Run().AssertNoDiagnostics().Source("board.g.cs"), StringComparison.Ordinal);

        GeneratorResult missing = run.WithoutFile("/p/parts/chip.iova").Run();
        Diagnostic diagnostic = Assert.Single(
            missing.Diagnostics,
            d => d.GetMessage(CultureInfo.InvariantCulture).Contains("parts/chip.iova", StringComparison.Ordinal)
        );
        Assert.Contains("IovaTopology", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
    }

    [Fact]
    public void A_mistake_is_reported_at_its_place_without_a_link()
    {
        GeneratorResult result = new GeneratorRun()
            .WithFile("/p/board.iova", "platform board {\n  device nic on nowhere at 01:00.0\n}")
            .Run();
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        Assert.Equal(("/p/board.iova", 1), (place.Path, place.StartLinePosition.Line));
        Assert.Equal("", diagnostic.Descriptor.HelpLinkUri);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
    }

    [Fact]
    public void A_mistake_of_ours_is_an_error()
    {
        var generator = new IovaGenerator((_, _) => throw new InvalidOperationException("injected"));
        GeneratorResult result = new GeneratorRun(generator).WithFile("/p/board.iova", Topologies.Board).Run();
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal("IOVA9999", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Contains("injected", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Contains(WellKnownDiagnosticTags.NotConfigurable, diagnostic.Descriptor.CustomTags);
    }

    [Fact]
    public void Cancellation_is_not_a_mistake()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            CompiledUnit.OrFailure(
                (_, token) =>
                {
                    token.ThrowIfCancellationRequested();
                    return null!;
                },
                null!,
                cancelled.Token
            )
        );
    }

    [Fact]
    public void Topologies_without_a_platform_are_a_warning_and_parts_beside_a_platform_are_not()
    {
        GeneratorRun run = new GeneratorRun().WithFile("/p/parts.iova", "part empty() { }");
        Diagnostic diagnostic = Assert.Single(run.Run().Diagnostics);
        Assert.Equal(("IOVA9001", DiagnosticSeverity.Warning), (diagnostic.Id, diagnostic.Severity));
        run.WithFile("/p/board.iova", Topologies.Board).Run().AssertNoDiagnostics();
    }

    [Theory]
    [InlineData("6.1", "Linux 6.1,", "EPERM")]
    [InlineData("6.12", "Linux 6.12,", "EINVAL")]
    public void The_kernel_of_the_answers_is_the_projects_choice_and_said(string kernel, string said, string error)
    {
        const string Text = """
            platform board {
              firmware acpi
              iommu vtd : intel-vtd { input-bits 48 page-sizes 4K }
              root-bus pci { segment 0 buses 0..9 behind vtd }
              device nic on pci at 01:00.0 { direct 0x8000_0000 size 64K }
            }
            """;
        string source = new GeneratorRun().WithProperty("IovaKernel", kernel).WithFile("/p/1.iova", Text).Run().Source("board.g.cs");
        Assert.Contains(said, source, StringComparison.Ordinal);
        Assert.Contains(error + ": A direct region", source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_that_is_none_is_an_error() =>
        Assert.Equal(
            ["IOVA9005"],
            new GeneratorRun().WithProperty("IovaKernel", "newest").WithFile("/p/1.iova", Topologies.Board).Run().Ids
        );

    // Every shape that a name can have, and those of members that every class, device or platform has.
    [Fact]
    public void Every_legal_name_gives_CSharp_that_compiles()
    {
        string[] special =
        [
            "_",
            "__",
            "_1",
            "__a",
            "a_",
            "a__b",
            "a-1",
            "equals",
            "Equals",
            "get-type",
            "tables",
            "Tables",
            "number",
            "usable",
            "device",
            "Device",
            "device-of",
            "family",
            "i-member",
            "answer",
            "system",
            "platform",
            "string",
            "object",
            "value",
            "this",
            "device-maker",
        ];
        Gen<string> shape = Gen.Char["ab_1Z"].Array[1, 4].Select(characters => new string(characters));
        Gen<string> name = Gen.Frequency(
            (1, Gen.Int[0, special.Length - 1].Select(i => special[i])),
            (2, shape.Where(text => !char.IsDigit(text[0])))
        );
        Gen.Select(name, name, name, name)
            .Sample(
                names =>
                {
                    (string platform, string iommu, string device, string group) = names;
                    string text = $$"""
                        platform `{{platform}}` {
                          firmware acpi
                          iommu `{{iommu}}` : arm-smmu-v3 { input-bits 48 page-sizes 4K }
                          root-bus bus-of-all { segment 0 buses 0..9 behind `{{iommu}}` streams 0 }
                          device `{{device}}` on bus-of-all at 01:00.0
                          device other on bus-of-all at 02:00.0
                          group `{{group}}` { other }
                          layout memory { ram 1G size 1M }
                        }
                        """;
                    GeneratorResult result = new GeneratorRun().WithFile("/p/1.iova", text).Run();

                    // Names that become one in C# are told; nothing else is wrong.
                    if (result.Ids.Length == 0)
                        Assert.Empty(GeneratedAssembly.Problems(result.Output));
                    else
                        Assert.All(result.Ids, id => Assert.StartsWith("IOVA15", id, StringComparison.Ordinal));
                },
                iter: 40,
                threads: 1
            );
    }

    // Keywords, contextual ones too, types of .NET and of ours, and members that classes, records and operators have: as a device, as a
    // family, as a layout and as a group at once, in platforms with such names themselves.
    [Theory]
    [InlineData("class")]
    [InlineData("record")]
    [InlineData("System")]
    [InlineData("IovaDsl")]
    [InlineData("Runtime")]
    [InlineData("Tables")]
    [InlineData("Device")]
    [InlineData("Family")]
    [InlineData("Math")]
    [InlineData("ReadOnlySpan")]
    [InlineData("IovaRange")]
    [InlineData("Attribute")]
    [InlineData("UInt64")]
    [InlineData("global")]
    [InlineData("T")]
    public void Words_of_CSharp_and_NET_are_names_like_others(string platform)
    {
        string[] names =
        [
            .. (
                "record field file required scoped init get set value add remove await async var dynamic nameof nint notnull unmanaged "
                + "partial where yield when with global alias extension allows managed class namespace System IovaDsl Runtime IovaRange "
                + "IovaRangeSet ulong String Object Enum Tables Instance Default Devices Groups All Platform Item Count Length Self T TSelf "
                + "Main args __arglist __makeref _ Equals GetHashCode ToString Finalize MemberwiseClone Dispose op_Equality op_Implicit "
                + "get_Tables get-Devices2 PrintMembers EqualityContract Deconstruct Clone Device Family Make Number Usable Span UInt128 "
                + "Math IMember Attribute Obsolete ReferenceEquals GetType TryGetDevice"
            ).Split(' '),
        ];
        var text = new StringBuilder($"platform `{platform}` {{\n  firmware acpi\n");
        text.Append("  iommu `scoped-i` : arm-smmu-v3 { input-bits 48 }\n");
        text.Append("  root-bus `required-b` { segment 0 buses 0..255 behind `scoped-i` streams 0 }\n");
        for (int i = 0; i < names.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  device `{names[i]}` on `required-b` at {1 + i / 32:x2}:{i % 32:x2}.0\n");
            text.Append(CultureInfo.InvariantCulture, $"  device `{names[i]}-f`[0] on `required-b` at {1 + i / 32:x2}:{i % 32:x2}.1\n");
            text.Append(CultureInfo.InvariantCulture, $"  device `{names[i]}-f`[7] on `required-b` at {1 + i / 32:x2}:{i % 32:x2}.2\n");
            text.Append(CultureInfo.InvariantCulture, $"  layout `{names[i]}-l` {{ ram 1G size 1M }}\n");
        }

        text.Append("}\n");
        GeneratorResult result = new GeneratorRun().WithFile("/p/1.iova", text.ToString()).Run();
        Assert.Empty(result.Diagnostics.Select(found => found.ToString()));
        Assert.Empty(GeneratedAssembly.Problems(result.Output));
    }

    [Theory]
    [InlineData("class.record")]
    [InlineData("global")]
    [InlineData("System")]
    [InlineData("IovaDsl.Runtime")]
    [InlineData("@event.field")]
    [InlineData("Board")]
    public void Any_namespace_can_hold_a_platform(string name) =>
        Assert.Empty(
            GeneratedAssembly.Problems(
                new GeneratorRun().WithProperty("RootNamespace", name).WithFile("/p/1.iova", Topologies.Board).Run().Output
            )
        );

    [Fact]
    public void Without_topologies_there_is_nothing_to_say() => new GeneratorRun().Run().AssertNoDiagnostics();

    [Theory]
    [InlineData("board", "board")]
    [InlineData("n1-sdp", "n1sdp")]
    [InlineData("a-b", "aB")]
    public void Two_platforms_of_one_name_are_told_once_and_written_once(string first, string second)
    {
        GeneratorResult result = new GeneratorRun()
            .WithFile("/p/1.iova", Topologies.Platform(first))
            .WithFile("/p/2.iova", Topologies.Platform(second))
            .Run();
        Assert.Null(result.Run.Exception);
        Assert.Empty(GeneratedAssembly.Problems(result.Output));
        bool collide = first is "board" or "a-b";
        Assert.Equal(collide ? 1 : 0, result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error));
        Assert.Equal(collide ? 1 : 2, result.Run.GeneratedSources.Length);
    }

    [Theory]
    [InlineData("class")]
    [InlineData("namespace")]
    [InlineData("value")]
    [InlineData("device-type")]
    public void Names_that_mean_something_in_CSharp_are_names_like_others(string name) =>
        new GeneratorRun().WithFile("/p/1.iova", Topologies.Platform(name)).Run().AssertNoDiagnostics();

    [Fact]
    public void Members_that_every_class_has_do_not_clash_with_elements()
    {
        const string Text = """
            platform equals {
              firmware acpi
              iommu tables : arm-smmu-v3 { input-bits 48 page-sizes 4K }
              root-bus devices { segment 0 buses 0..9 behind tables streams 0 }
              device equals on devices at 01:00.0
              device nic on devices at 02:00.0
              device nic-device on devices at 03:00.0
              device to-string on devices at 04:00.0
              device get-type on devices at 05:00.0
              device try-get-device on devices at 06:00.0
            }
            """;
        new GeneratorRun().WithFile("/p/1.iova", Text).Run().AssertNoDiagnostics();
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error()
    {
        GeneratorResult result = new GeneratorRun().WithFile("/p/gone.iova", null).Run();
        Assert.Contains("IOVA9006", result.Ids);
    }

    [Fact]
    public void Of_very_many_findings_a_thousand_are_shown_and_the_rest_is_counted()
    {
        string devices = string.Concat(Enumerable.Range(0, 1500).Select(n => $"  device e{n} on nowhere{n}\n"));
        GeneratorResult result = new GeneratorRun().WithFile("/p/many.iova", "platform many {\n" + devices + "}\n").Run();
        Assert.Equal(1000, result.Ids.Count(id => id == "IOVA1502"));
        Assert.Contains(
            result.Diagnostics,
            found =>
                found is { Id: "IOVA9007", Severity: DiagnosticSeverity.Warning }
                && found.GetMessage().Contains("500 more errors are not shown")
        );
    }

    // Warnings may be errors in a project; that notes are missing must not become one.
    [Fact]
    public void That_notes_are_not_shown_is_a_note()
    {
        string devices = string.Concat(
            Enumerable.Range(0, 1500).Select(n => $"  device e{n} on x {{ direct {0x8000_0000 + (n * 0x1_0000L)} size 64K }}\n")
        );
        GeneratorResult result = new GeneratorRun()
            .WithFile(
                "/p/many.iova",
                "platform many {\n  iommu i : arm-smmu-v3 { input-bits 48 }\n  interconnect x { behind i }\n" + devices + "}\n"
            )
            .Run();
        Assert.Equal(1000, result.Run.Diagnostics.Count(found => found.Id == "IOVA2015"));
        Assert.Equal(DiagnosticSeverity.Info, result.Run.Diagnostics.Single(found => found.Id == "IOVA9007").Severity);
    }

    [Fact]
    public void A_file_that_disappears_takes_its_class_along()
    {
        GeneratorRun run = new GeneratorRun()
            .WithFile("/p/1.iova", Topologies.Platform("a"))
            .WithFile("/p/2.iova", Topologies.Platform("b"));
        Assert.Equal(2, run.Run().Run.GeneratedSources.Length);
        Assert.Equal(["a.g.cs"], run.WithoutFile("/p/2.iova").Run().AssertNoDiagnostics().Run.GeneratedSources.Select(s => s.HintName));
    }

    [Fact]
    public void Old_CSharp_is_told_what_to_do()
    {
        GeneratorResult result = new GeneratorRun(language: LanguageVersion.CSharp7_3).WithFile("/p/1.iova", Topologies.Board).Run();
        // CS8630: these tests ask for nullable annotations, which a project of old C# does not.
        Assert.Equal(["CS8630", "IOVA9002"], result.Output.GetDiagnostics().Concat(result.Diagnostics).Select(d => d.Id).Distinct());
        Assert.Empty(result.Run.GeneratedSources);
        new GeneratorRun(language: LanguageVersion.CSharp8).WithFile("/p/1.iova", Topologies.Board).Run().AssertNoDiagnostics();
    }

    [Fact]
    public void Bad_metadata_is_an_error_that_names_it()
    {
        GeneratorResult result = new GeneratorRun()
            .WithFile("/p/1.iova", Topologies.Board, ("IovaNamespace", "1x"), ("IovaAccess", "secret"))
            .Run();
        Assert.Equal(["IOVA9005", "IOVA9005"], result.Ids);
    }

    [Fact]
    public void Text_of_any_script_stays_what_it_is()
    {
        const string Text =
            "platform board \"Платформа \\u2028 日本 \\\"x\\\" 😀 <b>\" {\n firmware acpi\n /// Ünïcode & <tags> 😀\n iommu smmu : "
            + "arm-smmu-v3 { input-bits 48 page-sizes 4K }\n root-bus pcie0 { segment 0 buses 0..1 behind smmu streams 0 }\n device "
            + "nic on pcie0 at 01:00.0 { direct 0x8000_0000 size 64K \"буфер \u2028 😀\" }\n}";
        GeneratorResult result = new GeneratorRun().WithFile("/p/1.iova", Text).Run();
        Assert.Null(result.Run.Exception);
        Assert.DoesNotContain("IOVA9999", result.Ids);
        Assert.Empty(GeneratedAssembly.Problems(result.Output));
    }
}
