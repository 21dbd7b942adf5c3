using System.Text;
using System.Text.Json.Nodes;
using IovaDsl.LanguageServer.Tests.Client;

namespace IovaDsl.LanguageServer.Tests.Features;

/// <summary>
/// Every feature on every example, as one text beside the tests: a change of what an editor shows is seen as a difference of that text.
/// </summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Examples =>
        [
            .. Directory
                .EnumerateFiles(Repository.Examples, "*.iova", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Repository.Examples, path))
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_looks_like_this_in_an_editor(string example)
    {
        string path = Path.Combine(Repository.Examples, example);
        string uri = Editor.UriOf(path);
        using var editor = Editors.Start(Path.GetDirectoryName(path));
        string text = File.ReadAllText(path).ReplaceLineEndings("\n");
        editor.Open(uri, text);
        var digest = new Digest(editor, uri, text);
        Repository.AssertExpected(example.Replace('/', '-').Replace('\\', '-') + ".txt", digest.Write());
        Assert.Equal("", editor.Server.Complaints);
    }

    private sealed class Digest(Editor editor, string uri, string text)
    {
        private readonly StringBuilder _out = new();

        public string Write()
        {
            Section(
                "diagnostics",
                editor.DiagnosticsOf(uri),
                node => $"{At(node)} {node["severity"]} {node["code"]} {FirstLine(node["message"])}"
            );
            Section("symbols", Ask("textDocument/documentSymbol"), node => $"{At(node)} {node["name"]} {node["detail"]}");
            Section("lenses", Ask("textDocument/codeLens"), node => $"{At(node)} {node["command"]!["title"]}");
            Section("hints", AskRange("textDocument/inlayHint"), node => $"{Place(node["position"]!)} {node["label"]}");
            Section("links", Ask("textDocument/documentLink"), node => $"{At(node)} {Name(node["target"])}");
            Section("folds", Ask("textDocument/foldingRange"), node => $"{node["startLine"]}..{node["endLine"]} {node["kind"]}");
            Tokens();
            Names();
            return _out.ToString();
        }

        private JsonArray Ask(string method) => editor.Ask(method, uri)!.AsArray();

        private JsonArray AskRange(string method) =>
            editor.Ask(method, uri, new JsonObject { ["range"] = Editor.RangeOf(text, 0, text.Length) })!.AsArray();

        private void Section(string title, JsonArray items, Func<JsonNode, string> line)
        {
            _out.Append("# ").Append(title).Append('\n');
            foreach (JsonNode? item in items)
                _out.Append(line(item!).TrimEnd()).Append('\n');
        }

        // Painted words line by line: word:type, with * where it is declared.
        private void Tokens()
        {
            string[] types =
            [
                .. editor.Capabilities["semanticTokensProvider"]!["legend"]!["tokenTypes"]!
                    .AsArray()
                    .Select(type => type!.GetValue<string>()),
            ];
            int[] data =
            [
                .. editor.Ask("textDocument/semanticTokens/full", uri)!["data"]!.AsArray().Select(number => number!.GetValue<int>()),
            ];
            string[] lines = text.Split('\n');
            _out.Append("# tokens");
            (int line, int character) = (0, 0);
            for (int i = 0; i < data.Length; i += 5)
            {
                if (i == 0 || data[i] > 0)
                    _out.Append('\n').Append(line + data[i] + 1).Append(':');
                (line, character) = (line + data[i], data[i] == 0 ? character + data[i + 1] : data[i + 1]);
                string type = types[data[i + 3]];
                if (type is not ("keyword" or "number"))
                    _out.Append(' ')
                        .Append(lines[line].AsSpan(character, data[i + 2]))
                        .Append(':')
                        .Append(type)
                        .Append((data[i + 4] & 1) != 0 ? "*" : "");
            }

            _out.Append('\n');
        }

        // Of each declared name: how many places there are, and what a hover says.
        private void Names()
        {
            foreach (JsonNode? symbol in Flat(Ask("textDocument/documentSymbol")))
            {
                int offset = Editor.OffsetOf(text, symbol!["selectionRange"]!["start"]!);
                int places = editor.AskAt("textDocument/references", uri, offset)!.AsArray().Count;
                int causes = editor.AskAt("textDocument/implementation", uri, offset)!.AsArray().Count;
                _out.Append($"# {symbol["name"]}: {places} places, {causes} causes\n");
                string? hover = editor.AskAt("textDocument/hover", uri, offset)?["contents"]?["value"]?.GetValue<string>();
                _out.Append(hover?.Replace("\n\n", "\n", StringComparison.Ordinal)).Append('\n');
            }
        }

        private static IEnumerable<JsonNode?> Flat(JsonArray symbols) =>
            symbols.SelectMany(symbol => Flat(symbol!["children"]?.AsArray() ?? []).Prepend(symbol));

        private static string At(JsonNode node) => Place(node["range"]!["start"]!);

        private static string Place(JsonNode position) =>
            $"{position["line"]!.GetValue<int>() + 1}:{position["character"]!.GetValue<int>() + 1}";

        private static string FirstLine(JsonNode? message) => message!.GetValue<string>().Split('\n')[0];

        private static string Name(JsonNode? uri) => uri!.GetValue<string>().Split('/')[^1];
    }
}
