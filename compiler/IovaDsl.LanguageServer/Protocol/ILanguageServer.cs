using System.Text.Json;
using PolyType;
using StreamJsonRpc;

namespace IovaDsl.LanguageServer.Protocol;

/// <summary>What a client can ask, method by method. Parameters are one object each.</summary>
[JsonRpcContract]
[GenerateShape(IncludeMethods = MethodShapeFlags.PublicInstance)]
internal partial interface ILanguageServer
{
    [JsonRpcMethod("initialize")]
    Task<InitializeResult> InitializeAsync(InitializeParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("initialized")]
    Task InitializedAsync(JsonElement? parameters);

    [JsonRpcMethod("shutdown")]
    Task<JsonElement?> ShutdownAsync();

    [JsonRpcMethod("exit")]
    Task ExitAsync();

    [JsonRpcMethod("textDocument/didOpen")]
    Task DidOpenAsync(DidOpenTextDocumentParams parameters);

    [JsonRpcMethod("textDocument/didChange")]
    Task DidChangeAsync(DidChangeTextDocumentParams parameters);

    [JsonRpcMethod("textDocument/didClose")]
    Task DidCloseAsync(TextDocumentParams parameters);

    [JsonRpcMethod("textDocument/didSave")]
    Task DidSaveAsync(TextDocumentParams parameters);

    [JsonRpcMethod("workspace/didChangeWatchedFiles")]
    Task DidChangeWatchedFilesAsync(DidChangeWatchedFilesParams parameters);

    [JsonRpcMethod("workspace/didChangeWorkspaceFolders")]
    Task DidChangeWorkspaceFoldersAsync(DidChangeWorkspaceFoldersParams parameters);

    [JsonRpcMethod("workspace/didChangeConfiguration")]
    Task DidChangeConfigurationAsync(DidChangeConfigurationParams parameters);

    [JsonRpcMethod("textDocument/hover")]
    Task<Hover?> HoverAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/definition")]
    Task<Location[]> DefinitionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/formatting")]
    Task<TextEdit[]> FormattingAsync(TextDocumentParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/rangeFormatting")]
    Task<TextEdit[]> RangeFormattingAsync(TextDocumentRangeParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/onTypeFormatting")]
    Task<TextEdit[]> OnTypeFormattingAsync(DocumentOnTypeFormattingParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/implementation")]
    Task<Location[]> ImplementationAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/references")]
    Task<Location[]> ReferencesAsync(ReferenceParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/documentHighlight")]
    Task<DocumentHighlight[]> DocumentHighlightAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/prepareRename")]
    Task<PrepareRenameResult?> PrepareRenameAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/rename")]
    Task<WorkspaceEdit?> RenameAsync(RenameParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/documentSymbol")]
    Task<DocumentSymbol[]> DocumentSymbolAsync(TextDocumentParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("workspace/symbol")]
    Task<WorkspaceSymbol[]> WorkspaceSymbolAsync(WorkspaceSymbolParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/completion")]
    Task<CompletionItem[]> CompletionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/signatureHelp")]
    Task<SignatureHelp?> SignatureHelpAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/codeAction")]
    Task<CodeAction[]> CodeActionAsync(CodeActionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/codeLens")]
    Task<CodeLens[]> CodeLensAsync(TextDocumentParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/documentLink")]
    Task<DocumentLink[]> DocumentLinkAsync(TextDocumentParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/foldingRange")]
    Task<FoldingRange[]> FoldingRangeAsync(TextDocumentParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/selectionRange")]
    Task<SelectionRange[]> SelectionRangeAsync(SelectionRangeParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/semanticTokens/full")]
    Task<SemanticTokens> SemanticTokensAsync(TextDocumentParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/semanticTokens/range")]
    Task<SemanticTokens> SemanticTokensRangeAsync(TextDocumentRangeParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/inlayHint")]
    Task<InlayHint[]> InlayHintAsync(TextDocumentRangeParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("textDocument/prepareCallHierarchy")]
    Task<CallHierarchyItem[]?> PrepareCallHierarchyAsync(TextDocumentPositionParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("callHierarchy/incomingCalls")]
    Task<CallHierarchyIncomingCall[]> IncomingCallsAsync(CallHierarchyCallsParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("callHierarchy/outgoingCalls")]
    Task<CallHierarchyOutgoingCall[]> OutgoingCallsAsync(CallHierarchyCallsParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("workspace/executeCommand")]
    Task<JsonElement?> ExecuteCommandAsync(ExecuteCommandParams parameters, CancellationToken cancellation);

    [JsonRpcMethod("workspace/textDocumentContent")]
    Task<TextDocumentContentResult> TextDocumentContentAsync(TextDocumentContentParams parameters, CancellationToken cancellation);
}
