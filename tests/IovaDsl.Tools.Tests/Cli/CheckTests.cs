using System.Text.Json;

namespace IovaDsl.Tools.Tests.Cli;

public sealed class CheckTests
{
    private const string Broken = """
        platform x {
          root-bus r { behind t  segment 0  buses 0x10..0x0 }
          device d on r at 10:00.0
          device d on r at 11:00.0
        }

        """;

    [Fact]
    public void Clean_is_said_and_exits_0()
    {
        using Workplace place = Sample.Place();
        Outcome outcome = place.Run("check", "n1sdp.iova", "pair.iova").Exits(0);
        Assert.EndsWith("\nclean, 4 notes: 2 files, 3 platforms, 9 devices\n", outcome.Output);
        Assert.Equal("clean: 1 file, 2 platforms, 2 devices\n", place.Run("check", "pair.iova").Exits(0).Output);
        Assert.Empty(outcome.Error);
    }

    [Fact]
    public void Errors_are_drawn_and_exit_1()
    {
        using var place = new Workplace();
        place.Write("broken.iova", Broken);
        string text = place.Run("check", "broken.iova").Exits(1).Output;
        Assert.Contains(
            """
              broken.iova:4:10
                4 │   device d on r at 11:00.0
                  │          ^ declared again
                3 │   device d on r at 10:00.0
                  │          - first declared here

            """,
            text
        );
        Assert.EndsWith("\n3 errors: 1 file, 1 platform, 1 device\n", text);
    }

    [Fact]
    public void A_failed_expectation_shows_both_lists()
    {
        using Workplace place = Sample.Place();
        place.Write("n1sdp.iova", Sample.N1sdp.Replace("address-bits 42", "address-bits 40"));
        string text = place.Run("check", "n1sdp.iova").Exits(1).Output;
        Assert.Contains("0x0..0x7ff_ffff, 0x810_0000..0x701f_ffff, 0x7820_0000..0x3ff_ffff_ffff\n", text);
        Assert.Contains("0x0..0x7ff_ffff, 0x810_0000..0x701f_ffff, 0x7820_0000..0xff_ffff_ffff\n", text);
        Assert.Contains("   19 │     address-bits 40", text);
    }

    [Theory]
    [InlineData(".editorconfig", "root = true\n[*.iova]\ndotnet_diagnostic.IOVA2044.severity = error", 1)]
    [InlineData("any.globalconfig", "is_global = true\ndotnet_diagnostic.IOVA2044.severity = error", 1)]
    [InlineData(".editorconfig", "[*.cs]\ndotnet_diagnostic.IOVA2044.severity = error", 0)]
    [InlineData(".editorconfig", "[[z-a].iova]\nx = y\n[*.iova]\ndotnet_diagnostic.IOVA2044.severity = error", 1)]
    [InlineData("other/.editorconfig", "[*.iova]\ndotnet_diagnostic.IOVA2044.severity = error", 0)]
    public void Severities_come_from_configs_for_the_files_they_cover(string config, string text, int code)
    {
        using Workplace place = Sample.Place();
        place.Write(config, text);
        string found = place.Run("check", "n1sdp.iova", "--config", config, "--format", "msbuild").Exits(code).Output;
        Assert.Contains(code == 1 ? "error IOVA2044" : "info IOVA2044", found);
        Assert.DoesNotContain(
            "IOVA2044",
            place.Run("check", "n1sdp.iova", "--config", config, "--severity", "IOVA2044=none", "--format", "msbuild").Exits(0).Output
        );
    }

    // What a text before a section is part of is Roslyn's to say: a line that only looks like a section belongs to the one before it.
    [Theory]
    [InlineData("[*.iova]\n[ # no section\ndotnet_diagnostic.IOVA2044.severity = error", 1)]
    [InlineData("[*.iova]\n[*.cs] # one\ndotnet_diagnostic.IOVA2044.severity = error", 0)]
    [InlineData("[*.cs]\n[*.iova]\n\n[*.cs]\nx = y\n[*.iova]\r\ndotnet_diagnostic.IOVA2044.severity = error", 1)]
    public void Sections_of_a_config_are_those_of_the_compiler(string text, int code)
    {
        using Workplace place = Sample.Place();
        place.Write(".editorconfig", text);
        place.Run("check", "n1sdp.iova", "--config", ".editorconfig").Exits(code);
    }

    [Fact]
    public void A_config_asks_for_no_more_than_anybody_waits_for()
    {
        using Workplace place = Sample.Place();
        string section = "[*.iova]\ndotnet_diagnostic.IOVA2044.severity = error\n";
        place.Write("many.editorconfig", "[*.cs]\nx = y\n" + string.Concat(Enumerable.Repeat(section, 1001)));
        Assert.Equal(
            "iova: many.editorconfig(2003,1): this is one section more than the 1,000 that may speak of IOVA rules\n",
            place.Run("check", "n1sdp.iova", "--config", "many.editorconfig").Exits(2).Error
        );
        place.Write("long.editorconfig", section + new string('#', 1 << 20));
        Assert.Equal(
            "iova: long.editorconfig(1,1): this config is longer than 1 MiB\n",
            place.Run("check", "n1sdp.iova", "--config", "long.editorconfig").Exits(2).Error
        );
    }

    [Fact]
    public void A_config_that_is_not_there_is_said()
    {
        using Workplace place = Sample.Place();
        Assert.Contains("none.editorconfig", place.Run("check", "n1sdp.iova", "--config", "none.editorconfig").Exits(2).Error);
    }

    [Fact]
    public void Msbuild_lines_are_one_a_diagnostic()
    {
        using var place = new Workplace();
        place.Write("broken.iova", Broken);
        string[] lines = place
            .Run("check", "broken.iova", "--format", "msbuild")
            .Exits(1)
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(@"^broken\.iova\(\d+,\d+,\d+,\d+\): (error|warning|info) IOVA\d{4}: .+$", line));
    }

    [Fact]
    public void Json_counts_and_places()
    {
        using var place = new Workplace();
        place.Write("broken.iova", Broken);
        JsonElement report = JsonDocument.Parse(place.Run("check", "broken.iova", "--format", "json").Exits(1).Output).RootElement;
        JsonElement[] diagnostics = report.GetProperty("diagnostics").EnumerateArray().ToArray();
        Assert.Equal(diagnostics.Count(d => d.GetProperty("severity").GetString() == "error"), report.GetProperty("errors").GetInt32());
        JsonElement twice = diagnostics.Single(d => d.GetProperty("message").GetString()!.Contains("twice"));
        Assert.Equal((4, 10), (twice.GetProperty("line").GetInt32(), twice.GetProperty("column").GetInt32()));
        Assert.Equal(3, twice.GetProperty("related")[0].GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData("text")]
    [InlineData("msbuild")]
    [InlineData("sarif")]
    public void Of_very_many_findings_a_thousand_are_shown_and_the_rest_is_counted(string format)
    {
        using Workplace place = PlaceWithMany(errors: 1500);
        string some = place.Run("check", "many.iova", "--format", format).Exits(1).Output;
        Assert.Contains("500 more errors are not shown", some);
        Assert.Contains("`nowhere999`", some);
        Assert.DoesNotContain("`nowhere1000`", some);
        Assert.Contains("IOVA2010", some);
        Assert.Contains("1498 more errors are not shown", Run("2"));
        Assert.DoesNotContain("not shown", Run("all"));
        Assert.Contains("`nowhere1499`", Run("all"));

        string Run(string most) => place.Run("check", "many.iova", "--format", format, "--max-diagnostics", most).Exits(1).Output;
    }

    [Fact]
    public void Json_counts_what_it_does_not_show()
    {
        using Workplace place = PlaceWithMany(errors: 1500);
        JsonElement report = JsonDocument.Parse(place.Run("check", "many.iova", "--format", "json").Exits(1).Output).RootElement;
        Assert.Equal(1500, report.GetProperty("errors").GetInt32());
        Assert.Equal(500, report.GetProperty("notShown").GetProperty("errors").GetInt32());
        Assert.Equal(1000, report.GetProperty("diagnostics").EnumerateArray().Count(d => d.GetProperty("severity").GetString() == "error"));
    }

    [Fact]
    public void Beside_an_answer_and_in_a_build_the_rest_is_counted_too()
    {
        using Workplace place = PlaceWithMany(errors: 1500);
        Assert.EndsWith(
            "500 more errors are not shown; iova check --max-diagnostics all shows them\n",
            place.Run("show", "many.iova").Error
        );
        Assert.EndsWith(
            "500 more errors are not shown\n",
            place.Run("emit", "many.iova", "--to", "json", "-o", "many.json", "--for-build").Exits(1).Output
        );
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("99999999999")]
    public void A_number_of_findings_is_from_1_on_or_all(string number) =>
        Assert.Contains(
            $"'{number}' is not a number",
            Sample.Place().Run("check", "n1sdp.iova", "--max-diagnostics", number).Exits(2).Error
        );

    // So many errors of one code, and a warning of another.
    private static Workplace PlaceWithMany(int errors)
    {
        var place = new Workplace();
        place.Write(
            "many.iova",
            "platform many {\n  iommu i : arm-smmu-v3 { input-bits 48 }\n  interconnect x { behind i }\n"
                + "  device n on x { direct 0x8000_0000 size 4K reserved 0x8000_0000 size 4K }\n"
                + string.Concat(Enumerable.Range(0, errors).Select(n => $"  device e{n} on nowhere{n}\n"))
                + "}\n"
        );
        return place;
    }

    [Fact]
    public void A_report_can_go_to_a_file()
    {
        using var place = new Workplace();
        place.Write("broken.iova", Broken);
        Outcome outcome = place.Run("check", "broken.iova", "--format", "sarif", "-o", "out/report.sarif").Exits(1);
        Assert.Empty(outcome.Output);
        JsonElement log = JsonDocument.Parse(place.Read("out/report.sarif")).RootElement;
        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        Assert.NotEmpty(log.GetProperty("runs")[0].GetProperty("results").EnumerateArray());
    }

    [Fact]
    public void An_included_mistake_is_told_once_however_many_include_it()
    {
        using var place = new Workplace();
        place.Write("shared.iova", "const a = 1\nconst a = 2\n");
        place.Write("one.iova", "include \"shared.iova\"\n");
        place.Write("two.iova", "include \"shared.iova\"\n");
        string text = place.Run("check", "one.iova", "two.iova", "shared.iova", "--format", "msbuild").Exits(1).Output;
        Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Severities_can_be_set_and_warnings_can_count_as_errors()
    {
        using var place = new Workplace();
        // A limit of 0 bits is a warning: Linux ignores it.
        place.Write(
            "x.iova",
            "platform x {\n  iommu s : arm-smmu-v3 { input-bits 48 }\n  root-bus r { behind s address-bits 0 }\n  device d "
                + "on r at 00:01.0\n}\n"
        );
        JsonElement report = JsonDocument.Parse(place.Run("check", "x.iova", "--format", "json").Output).RootElement;
        JsonElement soft = report.GetProperty("diagnostics").EnumerateArray().First(d => d.GetProperty("severity").GetString() != "error");
        string id = soft.GetProperty("id").GetString()!;

        Assert.Contains(id, place.Run("check", "x.iova", "--severity", id + "=error").Exits(1).Output);
        place.Run("check", "x.iova", "--severity", id + "=warning").Exits(0);
        place.Run("check", "x.iova", "--severity", id + "=warning", "--warn-as-error").Exits(1);
        Assert.DoesNotContain(id, place.Run("check", "x.iova", "--severity", id + "=none").Exits(0).Output);
    }

    [Theory]
    [InlineData("--severity", "IOVA2001")]
    [InlineData("--severity", "IOVA2001=fatal")]
    [InlineData("--severity", "IOVA0000=error")]
    [InlineData("--format", "xml")]
    public void Bad_options_exit_2(params string[] args)
    {
        using Workplace place = Sample.Place();
        place.Run(["check", "n1sdp.iova", .. args]).Exits(2);
    }

    [Fact]
    public void An_unreadable_file_exits_2_and_the_others_are_checked()
    {
        using Workplace place = Sample.Place();
        Outcome outcome = place.Run("check", "gone.iova", "pair.iova").Exits(2);
        Assert.Equal("iova: gone.iova: no such file\n", outcome.Error);
        Assert.Contains("2 platforms", outcome.Output);
    }

    [Fact]
    public void Without_files_is_bad_usage()
    {
        using var place = new Workplace();
        place.Run("check").Exits(2);
    }
}
