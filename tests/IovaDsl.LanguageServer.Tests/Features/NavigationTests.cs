using System.Text.Json.Nodes;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Features;

/// <summary>Marks in the source are the answer: <c>¦</c> asks, <c>«»</c> are the places that have to come back.</summary>
public sealed class NavigationTests
{
    [Theory]
    [InlineData("platform p {\n iommu «smmu» : generic { input-bits 48 }\n root-bus b { behind sm¦mu }\n}")]
    [InlineData("const «size-of» = 1\nplatform p { layout l { ram 0 size s¦ize-of } }")]
    [InlineData("part «x»(a) { layout l { ram 0 size a } }\nplatform p { use ¦x(1) }")]
    [InlineData("part x(«a») { layout l { ram 0 size ¦a } }\nplatform p { use x(1) }")]
    [InlineData("platform p { for «n» in 0..3 { layout l[¦n] { ram n size 1 } } }")]
    [InlineData("platform «a» { }\nplatform b extends ¦a { }")]
    [InlineData("part x { iommu «i» : generic { input-bits 48 } }\nplatform p { use x\n root-bus b { behind ¦i } }")]
    [InlineData("platform p { const «n» = 1\n for n in 0..3 { layout l[n] { ram n size 1 } }\n layout m { ram 0 size ¦n } }")]
    [InlineData(
        "platform a { iommu «i» : generic { input-bits 48 } }\nplatform b extends a { iommu «i» { input-bits 40 }\n root-bus r { behind ¦i } }"
    )]
    public void A_name_leads_to_its_declarations(string marked) => Assert.Equal(Pieces(marked), Ask("textDocument/definition", marked));

    [Theory]
    [InlineData(
        "platform p {\n iommu «sm¦mu» : generic { input-bits 48 }\n root-bus b { behind «smmu» }\n root-bus c { behind «smmu» }\n}"
    )]
    [InlineData("platform a { iommu «i» : generic { input-bits 48 } }\nplatform b { iommu ¦i : generic { input-bits 48 } }", false)]
    [InlineData("part x(«b») { device d on «¦b» }\nplatform p { interconnect b { }\n use x(b) }")]
    [InlineData("part x { device d on «b» }\nplatform p { interconnect «¦b» { }\n use x }")]
    [InlineData("platform p { interconnect «b» { }\n device d on «b»\n device e on «`¦b`» }")]
    [InlineData("platform p { device «d» on b\n group g { «d» }\n expect «d¦» exact nothing\n interconnect b { } }")]
    public void A_name_has_its_references(string marked, bool all = true)
    {
        List<(int, int)> found = Ask("textDocument/references", marked);
        if (all)
            Assert.Equal(Pieces(marked), found);
        else
            Assert.DoesNotContain(Pieces(marked)[0], found);
    }

    [Fact]
    public void Places_in_other_files_are_found_and_renamed()
    {
        using var editor = Editors.Start();
        editor.Open("file:///nowhere/parts/chip.iova", "part chip(n) {\n  iommu mmu : generic { input-bits n }\n}\n");
        editor.Open(
            Boards.Uri,
            "include \"parts/chip.iova\"\nplatform p {\n  use chip(48)\n  root-bus b { segment 0 buses 0..1 behind mmu }\n}\n"
        );
        string text = editor.TextOf(Boards.Uri);
        JsonArray places = editor
            .AskAt("textDocument/references", Boards.Uri, text.IndexOf("mmu", StringComparison.Ordinal), WithDeclaration())!
            .AsArray();
        Assert.Equal(2, places.Count);
        JsonNode edit = editor.AskAt(
            "textDocument/rename",
            Boards.Uri,
            text.IndexOf("mmu", StringComparison.Ordinal),
            new JsonObject { ["newName"] = "size" }
        )!;
        string[] after =
        [
            .. edit["documentChanges"]!
                .AsArray()
                .Select(file => Editor.Apply(editor.TextOf(file!["textDocument"]!["uri"]!.GetValue<string>()), file["edits"]!.AsArray())),
        ];
        Assert.Contains(after, changed => changed.Contains("behind `size`", StringComparison.Ordinal));
        Assert.Contains(after, changed => changed.Contains("iommu `size` :", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("platform p { interconnect a { }\n interconnect ¦b { } }", "a", "is taken")]
    [InlineData("platform p { const x = 1\n for ¦n in 0..3 { layout l[n] { ram x size 1 } } }", "x", "taken|something else")]
    [InlineData("platform p { interconnect ¦b { } }", "1b", "is not a name")]
    [InlineData("platform p { interconnect a-b { }\n interconnect ¦c { } }", "aB", "IOVA")]
    [InlineData("platform p { inter¦connect b { } }", "x", "no name")]
    public void A_rename_that_would_collide_is_refused_with_a_reason(string marked, string newName, string because)
    {
        var text = new Marked(marked);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        JsonObject parameters = new()
        {
            ["textDocument"] = new JsonObject { ["uri"] = Boards.Uri },
            ["position"] = Editor.PositionOf(text.Text, text.Caret),
            ["newName"] = newName,
        };
        JsonObject answer = editor.Server.AskRaw("textDocument/rename", parameters);
        Assert.Matches(because, answer["error"]?["message"]?.GetValue<string>() ?? "renamed: " + answer.ToJsonString());
    }

    [Fact]
    public void An_expectation_leads_to_every_place_that_contributes()
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, Boards.Small);
        int at = Boards.Small.IndexOf("excludes 0x7", StringComparison.Ordinal) + 12;
        JsonArray places = editor.AskAt("textDocument/definition", Boards.Uri, at)!.AsArray();
        Assert.Equal(
            ["iommu smmu", "address-bits 42", "bridge-window 0x7000_0000 size 64M"],
            places.Select(place => LineStart(place!)).Distinct()
        );
        Assert.Equal(
            places.ToJsonString(),
            editor
                .AskAt("textDocument/implementation", Boards.Uri, Boards.Small.IndexOf("nic on", StringComparison.Ordinal))!
                .ToJsonString()
        );

        static string LineStart(JsonNode place)
        {
            string line = Boards
                .Small[
                    Editor.OffsetOf(
                        Boards.Small,
                        new JsonObject { ["line"] = place["range"]!["start"]!["line"]!.GetValue<int>(), ["character"] = 0 }
                    )..
                ]
                .Split('\n')[0]
                .Trim();
            return line.StartsWith("iommu", StringComparison.Ordinal) ? "iommu smmu" : line;
        }
    }

    [Fact]
    public void The_outline_has_loops_and_their_members()
    {
        using var editor = Editors.Start();
        editor.Open(
            Boards.Uri,
            "const c = 1\npart x(a) { device y on b }\nplatform p \"P\" {\n interconnect b { }\n for n in 0..3 { device d[n] on b }\n}\n"
        );
        JsonArray outline = editor.Ask("textDocument/documentSymbol", Boards.Uri)!.AsArray();
        Assert.Equal("c x[y] p[b for n[d[n]]]", Digest(outline));
        JsonArray found = editor.Server.Ask("workspace/symbol", new JsonObject { ["query"] = "d" })!.AsArray();
        Assert.Equal(["d[n] in p"], found.Select(symbol => $"{symbol!["name"]} in {symbol["containerName"]}"));

        static string Digest(JsonArray symbols) =>
            string.Join(' ', symbols.Select(s => s!["name"] + (s["children"] is JsonArray inner ? $"[{Digest(inner)}]" : "")));
    }

    [Fact]
    public void Parts_have_a_hierarchy_of_calls()
    {
        const string text = "part inner { device d on b }\npart outer { use inner }\nplatform p { interconnect b { }\n use outer }\n";
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text);
        JsonNode item = editor.AskAt("textDocument/prepareCallHierarchy", Boards.Uri, text.IndexOf("outer", StringComparison.Ordinal))![0]!;
        JsonNode incoming = editor.Server.Ask("callHierarchy/incomingCalls", new JsonObject { ["item"] = item.DeepClone() })!;
        JsonNode outgoing = editor.Server.Ask("callHierarchy/outgoingCalls", new JsonObject { ["item"] = item.DeepClone() })!;
        Assert.Equal("p", incoming[0]!["from"]!["name"]!.GetValue<string>());
        Assert.Equal("inner", outgoing[0]!["to"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public void A_platform_is_reached_by_those_that_extend_it()
    {
        const string text = "platform base { interconnect b { } }\nplatform variant extends base { }\nplatform p extends base { }\n";
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text);
        JsonNode item = editor.AskAt("textDocument/prepareCallHierarchy", Boards.Uri, text.IndexOf("base", StringComparison.Ordinal))![0]!;
        JsonArray incoming = editor.Server.Ask("callHierarchy/incomingCalls", new JsonObject { ["item"] = item.DeepClone() })!.AsArray();
        Assert.Equal(["variant", "p"], incoming.Select(arrow => arrow!["from"]!["name"]!.GetValue<string>()));
    }

    private static JsonObject WithDeclaration() => new() { ["context"] = new JsonObject { ["includeDeclaration"] = true } };

    private static List<(int, int)> Pieces(string marked) => new Marked(marked).Pieces;

    private static List<(int, int)> Ask(string method, string marked)
    {
        var text = new Marked(marked);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        return
        [
            .. editor
                .AskAt(method, Boards.Uri, text.Caret, WithDeclaration())!
                .AsArray()
                .Select(place => place!["range"]!)
                .Select(range => (Editor.OffsetOf(text.Text, range["start"]!), Editor.OffsetOf(text.Text, range["end"]!))),
        ];
    }
}
