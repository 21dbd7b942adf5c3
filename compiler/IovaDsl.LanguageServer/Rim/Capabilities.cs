using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Protocol;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>What the server says of itself.</summary>
internal static class Capabilities
{
    public const string QuickFix = "quickfix";
    public const string Rewrite = "refactor.rewrite";
    public const string Extract = "refactor.extract";

    private static readonly (string Name, PositionEncoding Encoding)[] Encodings =
    [
        ("utf-16", PositionEncoding.Utf16),
        ("utf-8", PositionEncoding.Utf8),
        ("utf-32", PositionEncoding.Utf32),
    ];

    /// <summary>The first that the client names and the server knows; UTF-16 where it names none.</summary>
    public static PositionEncoding Encoding(string[]? offered) =>
        (offered ?? []).SelectMany(name => Encodings.Where(row => row.Name == name)).Select(row => row.Encoding).FirstOrDefault();

    public static ServerCapabilities Of(PositionEncoding encoding, string[] commands) =>
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
            ImplementationProvider = true,
            ReferencesProvider = true,
            DocumentHighlightProvider = true,
            RenameProvider = new RenameOptions(PrepareProvider: true),
            DocumentSymbolProvider = true,
            WorkspaceSymbolProvider = true,
            CompletionProvider = new CompletionOptions([":"]),
            SignatureHelpProvider = new SignatureHelpOptions(["(", ","]),
            DocumentFormattingProvider = true,
            DocumentRangeFormattingProvider = true,
            DocumentOnTypeFormattingProvider = new DocumentOnTypeFormattingOptions("}", ["\n"]),
            CodeActionProvider = new CodeActionOptions([QuickFix, Rewrite, Extract]),
            CodeLensProvider = new CodeLensOptions(),
            DocumentLinkProvider = new DocumentLinkOptions(),
            FoldingRangeProvider = true,
            SelectionRangeProvider = true,
            SemanticTokensProvider = new SemanticTokensOptions(
                new SemanticTokensLegend([.. Enum.GetValues<TokenSort>().Select(NameOf)], ["declaration", "readonly"]),
                Full: true,
                Range: true
            ),
            InlayHintProvider = true,
            CallHierarchyProvider = true,
            ExecuteCommandProvider = new ExecuteCommandOptions(commands),
            Workspace = new WorkspaceServerCapabilities
            {
                WorkspaceFolders = new WorkspaceFoldersServerCapabilities(Supported: true, ChangeNotifications: true),
                TextDocumentContent = new TextDocumentContentOptions([VirtualUri.Scheme]),
            },
        };

    // Among the types that the specification names, since editors have colours for those alone.
    private static string NameOf(TokenSort sort) =>
        sort switch
        {
            TokenSort.Keyword => "keyword",
            TokenSort.Number => "number",
            TokenSort.Platform => "namespace",
            TokenSort.Part => "function",
            TokenSort.Parameter => "parameter",
            TokenSort.Variable => "variable",
            TokenSort.Iommu => "interface",
            TokenSort.Msi => "event",
            TokenSort.Bus => "struct",
            TokenSort.Device => "class",
            TokenSort.Group => "enum",
            TokenSort.Layout => "type",
            _ => "enumMember",
        };
}
