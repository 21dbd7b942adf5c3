using System.Text.Json;

namespace IovaDsl.LanguageServer.Protocol;

internal sealed record InitializeParams
{
    public ClientCapabilities? Capabilities { get; init; }
    public string? RootUri { get; init; }
    public WorkspaceFolder[]? WorkspaceFolders { get; init; }
    public JsonElement? InitializationOptions { get; init; }
}

internal sealed record ClientCapabilities
{
    public GeneralClientCapabilities? General { get; init; }
    public WorkspaceClientCapabilities? Workspace { get; init; }
    public TextDocumentClientCapabilities? TextDocument { get; init; }
}

internal sealed record GeneralClientCapabilities
{
    public string[]? PositionEncodings { get; init; }
}

internal sealed record WorkspaceClientCapabilities
{
    public WorkspaceEditClientCapabilities? WorkspaceEdit { get; init; }
    public DynamicRegistrationCapability? DidChangeWatchedFiles { get; init; }
    public DynamicRegistrationCapability? TextDocumentContent { get; init; }
    public RefreshCapability? CodeLens { get; init; }
    public RefreshCapability? InlayHint { get; init; }
    public RefreshCapability? SemanticTokens { get; init; }
}

internal sealed record WorkspaceEditClientCapabilities
{
    public bool? DocumentChanges { get; init; }
}

internal sealed record DynamicRegistrationCapability
{
    public bool? DynamicRegistration { get; init; }
}

internal sealed record RefreshCapability
{
    public bool? RefreshSupport { get; init; }
}

internal sealed record TextDocumentClientCapabilities
{
    public CompletionClientCapabilities? Completion { get; init; }
}

internal sealed record CompletionClientCapabilities
{
    public CompletionItemCapabilities? CompletionItem { get; init; }
}

internal sealed record CompletionItemCapabilities
{
    public bool? SnippetSupport { get; init; }
}

internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerInfo ServerInfo);

internal sealed record ServerInfo(string Name, string Version);

internal sealed record ServerCapabilities
{
    public string? PositionEncoding { get; init; }
    public TextDocumentSyncOptions? TextDocumentSync { get; init; }
    public bool? HoverProvider { get; init; }
    public bool? DefinitionProvider { get; init; }
    public bool? ImplementationProvider { get; init; }
    public bool? ReferencesProvider { get; init; }
    public bool? DocumentHighlightProvider { get; init; }
    public RenameOptions? RenameProvider { get; init; }
    public bool? DocumentSymbolProvider { get; init; }
    public bool? WorkspaceSymbolProvider { get; init; }
    public CompletionOptions? CompletionProvider { get; init; }
    public SignatureHelpOptions? SignatureHelpProvider { get; init; }
    public bool? DocumentFormattingProvider { get; init; }
    public bool? DocumentRangeFormattingProvider { get; init; }
    public DocumentOnTypeFormattingOptions? DocumentOnTypeFormattingProvider { get; init; }
    public CodeActionOptions? CodeActionProvider { get; init; }
    public CodeLensOptions? CodeLensProvider { get; init; }
    public DocumentLinkOptions? DocumentLinkProvider { get; init; }
    public bool? FoldingRangeProvider { get; init; }
    public bool? SelectionRangeProvider { get; init; }
    public SemanticTokensOptions? SemanticTokensProvider { get; init; }
    public bool? InlayHintProvider { get; init; }
    public bool? CallHierarchyProvider { get; init; }
    public ExecuteCommandOptions? ExecuteCommandProvider { get; init; }
    public WorkspaceServerCapabilities? Workspace { get; init; }
}

internal sealed record TextDocumentSyncOptions
{
    public const int Incremental = 2;

    public bool OpenClose { get; init; }
    public int Change { get; init; }
    public bool? Save { get; init; }
}

internal sealed record RenameOptions(bool PrepareProvider);

internal sealed record CompletionOptions(string[] TriggerCharacters);

internal sealed record SignatureHelpOptions(string[] TriggerCharacters);

internal sealed record DocumentOnTypeFormattingOptions(string FirstTriggerCharacter, string[] MoreTriggerCharacter);

internal sealed record CodeActionOptions(string[] CodeActionKinds);

internal sealed record CodeLensOptions;

internal sealed record DocumentLinkOptions;

internal sealed record SemanticTokensOptions(SemanticTokensLegend Legend, bool Full, bool Range);

internal sealed record SemanticTokensLegend(string[] TokenTypes, string[] TokenModifiers);

internal sealed record ExecuteCommandOptions(string[] Commands);

internal sealed record WorkspaceServerCapabilities
{
    public WorkspaceFoldersServerCapabilities? WorkspaceFolders { get; init; }
    public TextDocumentContentOptions? TextDocumentContent { get; init; }
}

internal sealed record WorkspaceFoldersServerCapabilities(bool Supported, bool ChangeNotifications);

internal sealed record TextDocumentContentOptions(string[] Schemes);

internal sealed record Registration(string Id, string Method)
{
    public DidChangeWatchedFilesRegistrationOptions? RegisterOptions { get; init; }
}

internal sealed record DidChangeWatchedFilesRegistrationOptions(FileSystemWatcher[] Watchers);

internal sealed record FileSystemWatcher(string GlobPattern);
