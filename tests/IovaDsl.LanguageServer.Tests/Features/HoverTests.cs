using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Features;

public sealed class HoverTests
{
    [Theory]
    [InlineData(
        "device nic",
        8,
        "**device** `nic` at 0000:01:00.0 on `pcie`",
        "The network card.",
        "usable: ≈3.99 TiB",
        "limited by pcie address-bits, board.iova:10"
    )]
    [InlineData("smmu :", 2, "**iommu** `smmu` : arm-smmu-v3", "`0x0..0xffff_ffff_ffff` (48 bits)", "2 devices behind it")]
    [InlineData("ddr =", 1, "**const** `ddr`", "`0x8000_0000..0xffff_ffff`", "2 GiB")]
    [InlineData("0x7000_0000", 4, "1,879,048,192", "in `0x7000_0000..0x73ff_ffff`", "pcie bridge-window, board.iova:11")]
    [InlineData("arm-smmu-v3", 3, "**IOMMU kind** `arm-smmu-v3`", "`arm,smmu-v3`")]
    [InlineData("platform board", 10, "**platform** `board` A board", "2 devices, 2 groups, 1 IOMMU")]
    [InlineData("bridge-window 0x", 3, "`bridge-window range`", "outbound window, in bus addresses")]
    [InlineData("reserved 0x9", 2, "`reserved range [for a, b] [\"…\"]`: never usable")]
    public void Hover_tells_what_stands_there(string at, int into, params string[] says)
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, Boards.Small);
        string text = editor.AskAt("textDocument/hover", Boards.Uri, Boards.Small.IndexOf(at, StringComparison.Ordinal) + into)![
            "contents"
        ]!["value"]!.GetValue<string>();
        Assert.All(says, said => Assert.Contains(said, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_said_of_white_space() => Assert.Null(Ask("platform p {\n ¦ \n}\n"));

    private static object? Ask(string marked)
    {
        var text = new Marked(marked);
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, text.Text);
        return editor.AskAt("textDocument/hover", Boards.Uri, text.Caret);
    }
}
