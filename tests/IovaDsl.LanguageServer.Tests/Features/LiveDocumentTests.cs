using System.Text.Json.Nodes;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Features;

public sealed class LiveDocumentTests
{
    [Theory]
    [InlineData("json", "\"platform\": \"board\"", "json")]
    [InlineData("sysfs", "0x0000000008000000 0x00000000080fffff msi", "plaintext")]
    [InlineData("csharp", "class Board", "csharp")]
    [InlineData("dts", "arm,smmu-v3", "dts")]
    [InlineData("md", "0x7000_0000", "markdown")]
    public void An_output_is_that_of_emit_and_follows_the_text(string to, string says, string language)
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, Boards.Small);
        JsonNode document = Run(editor, "iova.emit", new JsonObject { ["uri"] = Boards.Uri, ["to"] = to });
        Assert.Contains(says, Text(document), StringComparison.Ordinal);
        Assert.Equal(language, document["languageId"]!.GetValue<string>());
        string uri = document["uri"]!.GetValue<string>();
        Assert.Equal(Text(document), Text(editor.Server.Ask("workspace/textDocumentContent", new JsonObject { ["uri"] = uri })!));
        editor.Replace(Boards.Uri, Boards.Small.Replace("platform board", "platform other", StringComparison.Ordinal));
        Assert.Contains(
            "there is no",
            editor.Server.AskRaw("workspace/textDocumentContent", new JsonObject { ["uri"] = uri })["error"]!["message"]!
                .GetValue<string>()
                .Replace("the file has no", "there is no", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_document_that_is_shown_is_refreshed()
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, Boards.Small);
        string uri = Run(editor, "iova.emit", new JsonObject { ["uri"] = Boards.Uri, ["to"] = "json" })["uri"]!.GetValue<string>();
        editor.Server.Ask("workspace/textDocumentContent", new JsonObject { ["uri"] = uri });
        editor.Replace(Boards.Uri, Boards.Small.Replace("address-bits 42", "address-bits 40", StringComparison.Ordinal));
        JsonObject message;
        do
        {
            message = editor.Server.NextNotification();
        } while (message["method"]!.GetValue<string>() != "workspace/textDocumentContent/refresh");
        Assert.Equal(uri, message["params"]!["uri"]!.GetValue<string>());
    }

    [Fact]
    public void The_page_of_a_code_is_a_document()
    {
        using var editor = Editors.Start();
        JsonNode page = editor.Server.Ask("workspace/textDocumentContent", new JsonObject { ["uri"] = "iova:/diagnostics/IOVA2015.md" })!;
        Assert.Contains("IOVA2015", Text(page), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_is_explained_and_kernels_are_compared()
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, Boards.Small);
        JsonNode explained = Run(
            editor,
            "iova.explainAddress",
            new JsonObject
            {
                ["uri"] = Boards.Uri,
                ["device"] = "nic",
                ["address"] = "0x7000_0000",
            }
        );
        Assert.Contains("**not usable**", Text(explained), StringComparison.Ordinal);
        Assert.Contains("pcie bridge-window, board.iova:11", Text(explained), StringComparison.Ordinal);
        JsonNode compared = Run(
            editor,
            "iova.compareKernels",
            new JsonObject
            {
                ["uri"] = Boards.Uri,
                ["from"] = "6.1",
                ["to"] = "6.12",
            }
        );
        Assert.Contains("Linux 6.1 and 6.12", Text(compared), StringComparison.Ordinal);
        JsonArray platforms = Run(editor, "iova.platforms", new JsonObject { ["uri"] = Boards.Uri }).AsArray();
        Assert.Equal(["nic", "gpu"], platforms.Single()!["devices"]!.AsArray().Select(device => device!["name"]!.GetValue<string>()));
    }

    [Fact]
    public void Who_asks_for_nonsense_is_told_so()
    {
        using var editor = Editors.Start();
        editor.Open(Boards.Uri, Boards.Small);
        Assert.Contains(
            "no device `x`",
            Error(
                editor,
                "iova.explainAddress",
                new JsonObject
                {
                    ["uri"] = Boards.Uri,
                    ["device"] = "x",
                    ["address"] = "1",
                }
            ),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "there is no output",
            Error(editor, "iova.emit", new JsonObject { ["uri"] = Boards.Uri, ["to"] = "x" }),
            StringComparison.Ordinal
        );
        Assert.Contains("there is no command", Error(editor, "iova.x", []), StringComparison.Ordinal);
    }

    private static JsonNode Run(Editor editor, string command, JsonObject argument) =>
        editor.Server.Ask("workspace/executeCommand", new JsonObject { ["command"] = command, ["arguments"] = new JsonArray(argument) })!;

    private static string Error(Editor editor, string command, JsonObject argument) =>
        editor.Server.AskRaw("workspace/executeCommand", new JsonObject { ["command"] = command, ["arguments"] = new JsonArray(argument) })[
            "error"
        ]!["message"]!.GetValue<string>();

    private static string Text(JsonNode document) => document["text"]!.GetValue<string>();
}
