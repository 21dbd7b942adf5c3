using System.Text.Json.Nodes;

namespace IovaDsl.LanguageServer.Tests.Client;

/// <summary>
/// An editor on top of a server: opens texts, edits them, keeps what the server says is wrong, and asks. It counts as LSP does by
/// default, in UTF-16.
/// </summary>
internal sealed class Editor : IDisposable
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, int> _versions = [];

    public Editor(LspClient server, string? folder = null, JsonObject? options = null, string[]? encodings = null)
    {
        Folder = folder;
        var parameters = new JsonObject
        {
            ["processId"] = null,
            ["rootUri"] = null,
            ["capabilities"] = new JsonObject
            {
                ["general"] = encodings is null
                    ? new JsonObject()
                    : new JsonObject { ["positionEncodings"] = new JsonArray([.. encodings.Select(name => (JsonNode)name)]) },
                ["workspace"] = new JsonObject { ["workspaceEdit"] = new JsonObject { ["documentChanges"] = true } },
                ["textDocument"] = new JsonObject
                {
                    ["completion"] = new JsonObject { ["completionItem"] = new JsonObject { ["snippetSupport"] = true } },
                },
            },
        };
        if (folder is not null)
            parameters["workspaceFolders"] = new JsonArray(new JsonObject { ["uri"] = UriOf(folder), ["name"] = "work" });
        if (options is not null)
            parameters["initializationOptions"] = options;
        Server = server;
        Capabilities = Server.Ask("initialize", parameters)!["capabilities"]!.AsObject();
        Server.Tell("initialized", new JsonObject());
    }

    public LspClient Server { get; }

    public string? Folder { get; }

    public JsonObject Capabilities { get; }

    /// <summary>What the server said last of each file, by address.</summary>
    public Dictionary<string, (int? Version, JsonArray Diagnostics)> Told { get; } = [];

    public static string UriOf(string path) => new Uri(path).AbsoluteUri;

    public string TextOf(string uri) => _texts[uri];

    public void Open(string uri, string text)
    {
        _texts[uri] = text;
        _versions[uri] = 1;
        Server.Tell(
            "textDocument/didOpen",
            new JsonObject
            {
                ["textDocument"] = new JsonObject
                {
                    ["uri"] = uri,
                    ["languageId"] = "iova",
                    ["version"] = 1,
                    ["text"] = text,
                },
            }
        );
    }

    public void Close(string uri)
    {
        _texts.Remove(uri);
        Server.Tell("textDocument/didClose", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = uri } });
    }

    /// <summary>Puts a text in place of a piece of an open one.</summary>
    public void Edit(string uri, int start, int length, string text)
    {
        string before = _texts[uri];
        Send(
            uri,
            before[..start] + text + before[(start + length)..],
            new JsonObject { ["range"] = RangeOf(before, start, start + length), ["text"] = text }
        );
    }

    public void Replace(string uri, string text) => Send(uri, text, new JsonObject { ["text"] = text });

    private void Send(string uri, string after, JsonObject change)
    {
        _texts[uri] = after;
        Server.Tell(
            "textDocument/didChange",
            new JsonObject
            {
                ["textDocument"] = new JsonObject { ["uri"] = uri, ["version"] = ++_versions[uri] },
                ["contentChanges"] = new JsonArray(change),
            }
        );
    }

    /// <summary>Waits until the server has spoken of the newest version of a text.</summary>
    public JsonArray DiagnosticsOf(string uri)
    {
        while (!Told.TryGetValue(uri, out var told) || told.Version != _versions[uri])
            Take(Server.NextNotification());
        return Told[uri].Diagnostics;
    }

    /// <summary>Takes what the server says until it is quiet that long.</summary>
    public void Settle(TimeSpan quiet)
    {
        while (Server.TryNextNotification(quiet, out JsonObject? message))
            Take(message!);
    }

    public void Take(JsonObject message)
    {
        if (message["method"]?.GetValue<string>() != "textDocument/publishDiagnostics")
            return;
        JsonNode parameters = message["params"]!;
        Told[parameters["uri"]!.GetValue<string>()] = (parameters["version"]?.GetValue<int>(), parameters["diagnostics"]!.AsArray());
    }

    public JsonNode? AskAt(string method, string uri, int offset, JsonObject? more = null)
    {
        JsonObject parameters = more ?? [];
        parameters["textDocument"] = new JsonObject { ["uri"] = uri };
        parameters["position"] = PositionOf(_texts[uri], offset);
        return Server.Ask(method, parameters);
    }

    public JsonNode? Ask(string method, string uri, JsonObject? more = null)
    {
        JsonObject parameters = more ?? [];
        parameters["textDocument"] = new JsonObject { ["uri"] = uri };
        return Server.Ask(method, parameters);
    }

    public void Dispose() => Server.Dispose();

    public static JsonObject PositionOf(string text, int offset)
    {
        int line = text.AsSpan(0, offset).Count('\n');
        int start = text.AsSpan(0, offset).LastIndexOf('\n') + 1;
        return new JsonObject { ["line"] = line, ["character"] = offset - start };
    }

    public static JsonObject RangeOf(string text, int start, int end) =>
        new() { ["start"] = PositionOf(text, start), ["end"] = PositionOf(text, end) };

    public static int OffsetOf(string text, JsonNode position)
    {
        int offset = 0;
        for (int line = position["line"]!.GetValue<int>(); line > 0; line--)
            offset = text.IndexOf('\n', offset) + 1;
        return offset + position["character"]!.GetValue<int>();
    }

    /// <summary>A text after edits, as an editor applies them: all at once.</summary>
    public static string Apply(string text, JsonArray edits)
    {
        foreach (JsonNode? edit in edits.OrderByDescending(edit => OffsetOf(text, edit!["range"]!["start"]!)))
        {
            int start = OffsetOf(text, edit!["range"]!["start"]!);
            int end = OffsetOf(text, edit["range"]!["end"]!);
            text = text[..start] + edit["newText"]!.GetValue<string>() + text[end..];
        }

        return text;
    }
}
