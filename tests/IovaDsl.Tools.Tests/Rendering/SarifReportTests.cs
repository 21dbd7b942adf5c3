using System.Text;
using System.Text.Json;
using IovaDsl.Cli.Output;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Tools.Tests.Rendering;

public sealed class SarifReportTests
{
    [Fact]
    public void Says_rules_places_related_places_and_fixes()
    {
        Diagnostic first = Finding
            .At("a b.iova", "device ⟦nic⟧ on pcie", "nic is declared twice", "again")
            .With(new LabeledLocation(Finding.Locate("/abs/b.iova", "device ⟦nic⟧"), "first here"));
        first = first with { Hint = "rename one", Fix = new SuggestedFix("Rename it", first.Location, "nic2") };
        Diagnostic second = new(Finding.Descriptor("IOVA1001", Severity.Warning), Finding.Locate("a b.iova", "⟦x⟧"), "odd");

        JsonElement run = Parse(first, second).GetProperty("runs")[0];

        Assert.Equal("utf16CodeUnits", run.GetProperty("columnKind").GetString());
        JsonElement rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.Equal(["IOVA1001", "IOVA2104"], rules.EnumerateArray().Select(rule => rule.GetProperty("id").GetString()));
        Assert.False(rules[0].TryGetProperty("helpUri", out _));
        Assert.Equal("warning", rules[0].GetProperty("defaultConfiguration").GetProperty("level").GetString());

        JsonElement result = run.GetProperty("results")[0];
        Assert.Equal(1, result.GetProperty("ruleIndex").GetInt32());
        JsonElement place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("a%20b.iova", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal((1, 8, 1, 11), RegionOf(place.GetProperty("region")));
        JsonElement related = result.GetProperty("relatedLocations")[0];
        Assert.Equal("first here", related.GetProperty("message").GetProperty("text").GetString());
        Assert.Equal(
            "file:///abs/b.iova",
            related.GetProperty("physicalLocation").GetProperty("artifactLocation").GetProperty("uri").GetString()
        );
        JsonElement replacement = result.GetProperty("fixes")[0].GetProperty("artifactChanges")[0].GetProperty("replacements")[0];
        Assert.Equal("nic2", replacement.GetProperty("insertedContent").GetProperty("text").GetString());
        Assert.Equal(
            "nic is declared twice (first here: /abs/b.iova:1). Hint: rename one.",
            result.GetProperty("message").GetProperty("text").GetString()
        );
    }

    [Fact]
    public void Is_the_same_bytes_every_time()
    {
        Diagnostic diagnostic = Finding.At("a.iova", "⟦nic⟧", "m");
        Assert.Equal(
            SarifReport.Write(ShownDiagnostics.Of([diagnostic])).ToArray(),
            SarifReport.Write(ShownDiagnostics.Of([diagnostic])).ToArray()
        );
    }

    [Fact]
    public void Text_that_is_no_text_is_still_JSON()
    {
        JsonElement log = Parse(Finding.At("a.iova", "⟦x⟧", "lone \ud800 surrogate and \u0001 control"));
        Assert.Contains(
            "lone \uFFFD surrogate",
            log.GetProperty("runs")[0].GetProperty("results")[0].GetProperty("message").GetProperty("text").GetString()
        );
    }

    private static (int, int, int, int) RegionOf(JsonElement region) =>
        (
            region.GetProperty("startLine").GetInt32(),
            region.GetProperty("startColumn").GetInt32(),
            region.GetProperty("endLine").GetInt32(),
            region.GetProperty("endColumn").GetInt32()
        );

    private static JsonElement Parse(params Diagnostic[] diagnostics) =>
        JsonDocument.Parse(Encoding.UTF8.GetString(SarifReport.Write(ShownDiagnostics.Of(diagnostics)).Span)).RootElement;
}
