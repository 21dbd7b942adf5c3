using System.Text.Json.Nodes;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Features;

public sealed class WritingTests
{
    [Theory]
    [InlineData("¦", "platform include const part", "iommu device")]
    [InlineData("platform p {\n  ¦\n}", "iommu msi root-bus device expect for use reserved memory", "input-bits platform")]
    [InlineData("platform p {\n  iommu i : ¦\n}", "arm-smmu-v3 intel-vtd generic", "gicv3-its")]
    [InlineData("platform p {\n  msi m : ¦\n}", "gicv3-its gicv2m", "intel-vtd")]
    [InlineData(
        "platform p {\n  iommu i : generic {\n    input-bits 48\n    ¦\n  }\n}",
        "page-sizes msi-window registers",
        "input-bits aperture doorbell address-bits"
    )]
    [InlineData("platform p {\n  iommu i : generic { input-bits 48 ¦ }\n}", "page-sizes", "input-bits")]
    [InlineData("platform p {\n  iommu i : generic { input-bits 48 }\n  root-bus b { behind ¦ }\n}", "i none", "b")]
    [InlineData("platform p {\n  msi m : generic { doorbell 0 size 4K }\n  root-bus b { signals ¦ }\n}", "m", "b none")]
    [InlineData("platform p {\n  root-bus b { segment 0 buses 0..1 }\n  device d on ¦\n}", "b", "d kernel")]
    [InlineData(
        "platform p {\n  root-bus b { segment 0 buses 0..1 }\n  device e on b at 00:00.0\n  device d on b at ¦\n}",
        "00:01.0 01:00.0 bus",
        "00:00.0"
    )]
    [InlineData(
        "platform p {\n  root-bus b { segment 0 buses 0x00..0x0f }\n  root-bus c { segment 0 buses ¦ }\n}",
        "0x10..0x10 0x10..0xff",
        "0x00..0x00"
    )]
    [InlineData("const wide = 48\nplatform p {\n  const n = 1\n  iommu i : generic { input-bits ¦ }\n}", "wide n", "i")]
    [InlineData("part x(a) {\n  layout l { ram 0 size ¦ }\n}", "a", "l")]
    [InlineData("part chip(a, b) { }\nplatform p {\n  use ¦\n}", "chip", "p")]
    [InlineData(
        "platform p {\n  layout l { ram 0 size 1 }\n  device d on b\n  expect d ¦\n}",
        "exact sysfs vfio iommufd dma-api fits excludes",
        "d"
    )]
    [InlineData("platform p {\n  layout l { ram 0 size 1 }\n  device d on b\n  expect d fits ¦\n}", "l", "d")]
    [InlineData("platform p {\n  device d on b { class ¦ }\n}", "nvme vga", "")]
    [InlineData("platform p {\n  device d on b { allow ¦ }\n}", "IOVA2015 IOVA2044", "")]
    [InlineData("platform p {\n  device d on b { direct 0 ¦ }\n}", "size for since allow class", "input-bits")]
    [InlineData("platform p {\n  firmware ¦\n}", "acpi device-tree", "iommu")]
    [InlineData("platform p {\n  device d on b at bus 0 device 0 function 0 { ¦ }\n}", "class reserved behind", "doorbell")]
    [InlineData("platform p { // ¦", "", "iommu")]
    public void What_may_stand_at_the_caret_is_offered(string marked, string offered, string not)
    {
        var text = new Marked(marked);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        HashSet<string> labels =
        [
            .. editor
                .AskAt("textDocument/completion", Boards.Uri, text.Caret)!
                .AsArray()
                .Select(item => item!["label"]!.GetValue<string>()),
        ];
        Assert.Empty(Words(offered).Except(labels));
        Assert.Empty(Words(not).Intersect(labels));
    }

    [Fact]
    public void A_suggestion_replaces_the_word_that_was_begun()
    {
        var text = new Marked("platform p {\n  iommu i : arm¦\n}");
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        JsonNode item = editor
            .AskAt("textDocument/completion", Boards.Uri, text.Caret)!
            .AsArray()
            .First(item => item!["label"]!.GetValue<string>() == "arm-smmu-v3")!;
        Assert.Equal("48 bits", item["detail"]!.GetValue<string>());
        Assert.Equal("platform p {\n  iommu i : arm-smmu-v3\n}", Editor.Apply(text.Text, [item["textEdit"]!.DeepClone()]));
    }

    [Theory]
    [InlineData("part x(a, b = 4K) { }\nplatform p { use x(1, ¦", "x(a, b = 4K)", 1)]
    [InlineData("part x(a, b = 4K) { }\nplatform p { use x(¦", "x(a, b = 4K)", 0)]
    [InlineData("part x(a, b = 4K) { }\nplatform p { use x((1 + 2) * 3, nvme[2], ¦) }", "x(a, b = 4K)", 2)]
    public void Parameters_of_a_part_are_told(string marked, string label, int active)
    {
        var text = new Marked(marked);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        JsonNode help = editor.AskAt("textDocument/signatureHelp", Boards.Uri, text.Caret)!;
        Assert.Equal(label, help["signatures"]![0]!["label"]!.GetValue<string>());
        Assert.Equal(active, help["activeParameter"]!.GetValue<int>());
    }

    [Fact]
    public void Formatting_gives_the_text_of_the_command()
    {
        string untidy = Boards.Small.Replace("    ", "\t ", StringComparison.Ordinal).Replace(" on ", "   on ", StringComparison.Ordinal);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, untidy);
        JsonArray edits = editor.Ask("textDocument/formatting", Boards.Uri)!.AsArray();
        string formatted = Compiler.Formatting.IovaFormatter.Format(new Compiler.Text.SourceText("board.iova", untidy)).Text;
        Assert.Equal(formatted, Editor.Apply(untidy, edits));
        editor.Replace(Boards.Uri, formatted);
        Assert.Empty(editor.Ask("textDocument/formatting", Boards.Uri)!.AsArray());
    }

    [Fact]
    public void Formatting_lines_leaves_the_others_alone()
    {
        const string text = "platform   p {\n    interconnect   a { }\n    interconnect   b { }\n}\n";
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text);
        int at = text.IndexOf("a {", StringComparison.Ordinal);
        JsonArray edits = editor
            .Ask("textDocument/rangeFormatting", Boards.Uri, new JsonObject { ["range"] = Editor.RangeOf(text, at, at + 1) })!
            .AsArray();
        Assert.Equal("platform   p {\n  interconnect a {}\n    interconnect   b { }\n}\n", Editor.Apply(text, edits));
    }

    [Fact]
    public void A_closing_brace_puts_its_line_in_order()
    {
        var text = new Marked("platform   p {\n     interconnect   a { }¦\n   interconnect b { }\n}\n");
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        JsonArray edits = editor.AskAt("textDocument/onTypeFormatting", Boards.Uri, text.Caret, new JsonObject { ["ch"] = "}" })!.AsArray();
        Assert.Equal("platform   p {\n  interconnect a {}\n   interconnect b { }\n}\n", Editor.Apply(text.Text, edits));
    }

    [Theory]
    [InlineData(
        "platform p {\n  root-bus pcie { segment 0 buses 0..1 }\n  device d on «pcei» at 00:00.0\n}\n",
        "pcie",
        "device d on pcie at"
    )]
    [InlineData("platform p {\n  root-bus b { behind «smmu» }\n}\n", "Declare `smmu`", "iommu smmu : generic")]
    [InlineData("platform p {\n  use «chip»\n}\n", "Declare `chip`", "part chip {")]
    [InlineData("platform p {\n  interconnect b { «address-bits 32» }\n}\n", "Write it as `dma-window`", "dma-window 0x0..0xffff_ffff")]
    [InlineData(
        "platform p {\n  iommu i : generic { input-bits 48 }\n  root-bus «b» {\n    segment 0\n  }\n}\n",
        "behind `i`",
        "    segment 0\n    behind i\n  }"
    )]
    [InlineData(
        "platform p {\n  interconnect b { address-bits 12 }\n  device «d» on b\n}\n",
        "Expect today's answer of `d`",
        "expect d exact 0x0..0xfff\n}"
    )]
    [InlineData(
        "platform p {\n  interconnect b { address-bits 12 }\n  device d on b\n  expect d «exact» 0..1\n}\n",
        "Expect today's answer: exact",
        "expect d exact 0x0..0xfff\n}"
    )]
    [InlineData(
        "platform p {\n  const w = 12\n  interconnect c { }\n«  interconnect b { address-bits w }\n  device d on b»\n}\n",
        "Extract a part",
        "part extracted(w) {\n  interconnect b { address-bits w }\n  device d on b\n}\n\nplatform p {\n  const w = 12\n  interconnect c { }\n  use extracted(w)\n}"
    )]
    public void A_change_is_offered_and_does_what_it_says(string marked, string title, string then)
    {
        var text = new Marked(marked);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        (int start, int end) = text.Pieces.Single();
        JsonArray actions = editor
            .Ask(
                "textDocument/codeAction",
                Boards.Uri,
                new JsonObject
                {
                    ["range"] = Editor.RangeOf(text.Text, start, end),
                    ["context"] = new JsonObject { ["diagnostics"] = new JsonArray() },
                }
            )!
            .AsArray();
        JsonNode? action = actions.FirstOrDefault(action => action!["title"]!.GetValue<string>().Contains(title, StringComparison.Ordinal));
        Assert.True(action is not null, string.Join("; ", actions.Select(other => other!["title"])));
        JsonArray edits = action["edit"]!["documentChanges"]![0]!["edits"]!.AsArray();
        Assert.Contains(then, Editor.Apply(text.Text, edits), StringComparison.Ordinal);
    }

    private static string[] Words(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
