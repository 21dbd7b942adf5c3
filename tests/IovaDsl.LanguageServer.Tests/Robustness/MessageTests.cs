using System.Text;
using System.Text.Json.Nodes;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Robustness;

public sealed class MessageTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("17")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":{}, \"method\":\"textDocument/hover\"}")]
    public void A_malformed_message_is_answered_and_the_next_one_works(string content)
    {
        using var editor = Editors.StartProcess();
        editor.Open(Boards.Uri, Boards.Small);
        editor.Server.Write(content);
        Assert.NotNull(editor.AskAt("textDocument/hover", Boards.Uri, Boards.Small.IndexOf("nic", StringComparison.Ordinal)));
    }

    // The first question is still open when the second arrives: one of them is refused as a mistake of the client.
    [Fact]
    public void A_number_that_is_used_twice_is_no_mistake_of_the_server()
    {
        using var editor = Editors.StartProcess();
        editor.Open(Boards.Uri, Boards.Small);
        for (int i = 0; i < 20; i++)
            editor.Server.Write("{\"jsonrpc\":\"2.0\",\"id\":\"twice\",\"method\":\"workspace/symbol\",\"params\":{\"query\":\"\"}}");
        Assert.NotNull(editor.AskAt("textDocument/hover", Boards.Uri, Boards.Small.IndexOf("nic", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_unknown_method_is_refused_and_an_unknown_notification_ignored()
    {
        using var editor = Editors.StartProcess();
        Assert.Equal(-32601, Code(editor.Server.AskRaw("textDocument/nonsense", new JsonObject())));
        editor.Server.Tell("$/nonsense", new JsonObject());
        editor.Server.Tell("textDocument/nonsense", new JsonObject());
        editor.Open(Boards.Uri, Boards.Small);
        Assert.Single(
            editor.Ask("textDocument/documentSymbol", Boards.Uri)!.AsArray(),
            symbol => symbol!["name"]!.GetValue<string>() == "board"
        );
    }

    [Theory]
    [InlineData("{\"textDocument\":5,\"position\":{}}")]
    [InlineData("{\"position\":{\"line\":0,\"character\":0}}")]
    [InlineData("{\"textDocument\":{\"uri\":null},\"position\":{\"line\":0,\"character\":0}}")]
    [InlineData("[1,2,3]")]
    public void A_parameter_of_the_wrong_type_is_refused(string parameters)
    {
        using var editor = Editors.StartProcess();
        JsonObject answer = editor.Server.AskRaw("textDocument/hover", JsonNode.Parse(parameters));
        Assert.NotNull(answer["error"]);
        Assert.Empty(editor.Server.Ask("workspace/symbol", new JsonObject { ["query"] = "" })!.AsArray());
    }

    [Fact]
    public void Positions_beyond_the_text_are_its_end()
    {
        using var editor = Editors.StartProcess();
        editor.Open(Boards.Uri, Boards.Small);
        foreach ((int line, int character) in new[] { (0, 10_000), (10_000, 0), (int.MaxValue, int.MaxValue), (-1, -1) })
        {
            JsonObject answer = editor.Server.AskRaw(
                "textDocument/hover",
                new JsonObject
                {
                    ["textDocument"] = new JsonObject { ["uri"] = Boards.Uri },
                    ["position"] = new JsonObject { ["line"] = line, ["character"] = character },
                }
            );
            Assert.Null(answer["error"]);
        }
    }

    // No file can have such a path; every folder of one would be asked for its config.
    [Theory]
    [InlineData("file:///tmp/a%00b.iova", 1)]
    [InlineData("file:///{0}b.iova", 50_000)]
    public void An_address_that_no_file_can_have_is_that_of_a_text_in_no_file(string form, int folders)
    {
        using var editor = Editors.StartProcess();
        string uri = form.Replace("{0}", string.Concat(Enumerable.Repeat("a/", folders)), StringComparison.Ordinal);
        JsonObject parameters = new() { ["textDocument"] = new JsonObject { ["uri"] = uri } };
        Assert.Null(editor.Server.AskRaw("textDocument/documentSymbol", parameters)["error"]);
        editor.Open(uri, Boards.Small);
        Assert.NotNull(editor.AskAt("textDocument/hover", uri, Boards.Small.IndexOf("nic", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_question_before_initialize_or_after_shutdown_is_refused()
    {
        using var early = new LspProcess();
        Assert.Equal(-32002, Code(early.AskRaw("workspace/symbol", new JsonObject { ["query"] = "" })));
        using var late = Editors.StartProcess();
        late.Server.Ask("shutdown", null);
        Assert.Equal(-32600, Code(late.Server.AskRaw("workspace/symbol", new JsonObject { ["query"] = "" })));
    }

    [Fact]
    public void A_request_can_be_cancelled()
    {
        using var editor = Editors.StartProcess();
        editor.Open(Boards.Uri, LongBoard.Of(20_000));
        var (id, answer) = editor.Server.Send(
            "textDocument/codeLens",
            new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = Boards.Uri } }
        );
        editor.Server.Tell("$/cancelRequest", new JsonObject { ["id"] = id });
        Assert.Equal(-32800, Code(editor.Server.Wait(answer)));
    }

    [Fact]
    public void Shutdown_and_exit_end_it_with_0_and_the_end_of_input_with_1()
    {
        using var polite = Editors.StartProcess();
        polite.Server.Ask("shutdown", null);
        polite.Server.Tell("exit", null);
        Assert.Equal(0, polite.Server.WaitForExit());

        using var abrupt = Editors.StartProcess();
        abrupt.Open(Boards.Uri, Boards.Small);
        abrupt.Server.CloseInput();
        Assert.Equal(1, abrupt.Server.WaitForExit());
    }

    [Fact]
    public void A_broken_header_ends_it_with_a_sentence()
    {
        using var editor = Editors.StartProcess();
        editor.Server.WriteBytes(Encoding.ASCII.GetBytes("Content-Length: x\r\n\r\n{}"));
        Assert.Equal(1, editor.Server.WaitForExit());
        Assert.Contains("the connection ended", editor.Server.Complaints, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", 7, 4)]
    [InlineData("utf-16", 5, 2)]
    [InlineData("utf-32", 4, 1)]
    public void Characters_are_counted_as_agreed(string encoding, int after, int width)
    {
        // The clef has two UTF-16 units, four bytes, and is one character; the error stands right after "/*" and it.
        using var editor = Editors.StartProcess(encodings: ["utf-7", encoding]);
        Assert.Equal(encoding, editor.Capabilities["positionEncoding"]!.GetValue<string>());
        editor.Open(Boards.Uri, "/*\U0001D11E*/ «");
        JsonNode range = editor.DiagnosticsOf(Boards.Uri).Select(d => d!["range"]!).First();
        Assert.Equal(after + 2, range["start"]!["character"]!.GetValue<int>());
        Assert.True(width > 0);
    }

    private static int Code(JsonObject answer) => answer["error"]!["code"]!.GetValue<int>();
}
