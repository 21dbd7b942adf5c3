using IovaDsl.LanguageServer.Protocol;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>What the server says of itself.</summary>
internal static class Capabilities
{
    private static readonly (string Name, PositionEncoding Encoding)[] Encodings =
    [
        ("utf-16", PositionEncoding.Utf16),
        ("utf-8", PositionEncoding.Utf8),
        ("utf-32", PositionEncoding.Utf32),
    ];

    /// <summary>The first that the client names and the server knows; UTF-16 where it names none.</summary>
    public static PositionEncoding Encoding(string[]? offered) =>
        (offered ?? []).SelectMany(name => Encodings.Where(row => row.Name == name)).Select(row => row.Encoding).FirstOrDefault();

    public static ServerCapabilities Of(PositionEncoding encoding) =>
        new()
        {
            PositionEncoding = Encodings[(int)encoding].Name,
            TextDocumentSync = new TextDocumentSyncOptions
            {
                OpenClose = true,
                Change = TextDocumentSyncOptions.Incremental,
                Save = true,
            },
            HoverProvider = true,
            DefinitionProvider = true,
            DocumentFormattingProvider = true,
            DocumentRangeFormattingProvider = true,
            DocumentOnTypeFormattingProvider = new DocumentOnTypeFormattingOptions("}", ["\n"]),
            Workspace = new WorkspaceServerCapabilities { WorkspaceFolders = new WorkspaceFoldersServerCapabilities(true, true) },
        };
}
