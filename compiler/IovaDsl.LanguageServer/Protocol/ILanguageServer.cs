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
}
