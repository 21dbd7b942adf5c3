using System.Text.Json;

namespace IovaDsl.LanguageServer.Protocol;

internal sealed record Hover(MarkupContent Contents)
{
    public Range? Range { get; init; }
}

internal sealed record ReferenceParams(TextDocumentIdentifier TextDocument, Position Position)
{
    public ReferenceContext? Context { get; init; }
}

internal sealed record ReferenceContext(bool IncludeDeclaration);

internal sealed record DocumentHighlight(Range Range, DocumentHighlightKind Kind);

internal enum DocumentHighlightKind
{
    Text = 1,
    Read = 2,
    Write = 3,
}

internal sealed record RenameParams(TextDocumentIdentifier TextDocument, Position Position, string NewName);

internal sealed record PrepareRenameResult(Range Range, string Placeholder);

internal enum SymbolKind
{
    File = 1,
    Module = 2,
    Namespace = 3,
    Package = 4,
    Class = 5,
    Method = 6,
    Property = 7,
    Field = 8,
    Function = 12,
    Variable = 13,
    Constant = 14,
    Array = 18,
    Object = 19,
    Struct = 23,
    Event = 24,
    Operator = 25,
    Interface = 11,
}

internal sealed record DocumentSymbol(string Name, SymbolKind Kind, Range Range, Range SelectionRange)
{
    public string? Detail { get; init; }
    public DocumentSymbol[]? Children { get; init; }
}

internal sealed record WorkspaceSymbolParams(string Query);

internal sealed record WorkspaceSymbol(string Name, SymbolKind Kind, Location Location)
{
    public string? ContainerName { get; init; }
}

internal sealed record CompletionItem(string Label)
{
    public CompletionItemKind? Kind { get; init; }
    public string? Detail { get; init; }
    public MarkupContent? Documentation { get; init; }
    public string? SortText { get; init; }
    public string? FilterText { get; init; }
    public InsertTextFormat? InsertTextFormat { get; init; }
    public TextEdit? TextEdit { get; init; }
}

internal enum CompletionItemKind
{
    Function = 3,
    Variable = 6,
    Class = 7,
    Module = 9,
    Property = 10,
    Unit = 11,
    Value = 12,
    Enum = 13,
    Keyword = 14,
    Snippet = 15,
    File = 17,
    Reference = 18,
    EnumMember = 20,
    Constant = 21,
    Struct = 22,
}

internal enum InsertTextFormat
{
    PlainText = 1,
    Snippet = 2,
}

internal sealed record SignatureHelp(SignatureInformation[] Signatures, int ActiveSignature, int ActiveParameter);

internal sealed record SignatureInformation(string Label, ParameterInformation[] Parameters)
{
    public MarkupContent? Documentation { get; init; }
}

/// <param name="Label">Where the parameter stands in the label of its signature: first and after the last character.</param>
internal sealed record ParameterInformation(int[] Label);

internal sealed record DocumentOnTypeFormattingParams(TextDocumentIdentifier TextDocument, Position Position, string Ch);

internal sealed record CodeActionParams(TextDocumentIdentifier TextDocument, Range Range)
{
    public CodeActionContext? Context { get; init; }
}

internal sealed record CodeActionContext
{
    public string[]? Only { get; init; }
}

internal sealed record CodeAction(string Title)
{
    public string? Kind { get; init; }
    public Diagnostic[]? Diagnostics { get; init; }
    public bool? IsPreferred { get; init; }
    public WorkspaceEdit? Edit { get; init; }
}

internal sealed record CodeLens(Range Range)
{
    public Command? Command { get; init; }
}

internal sealed record DocumentLink(Range Range)
{
    public string? Target { get; init; }
    public string? Tooltip { get; init; }
}

internal sealed record FoldingRange(int StartLine, int EndLine)
{
    public string? Kind { get; init; }
}

internal sealed record SelectionRangeParams(TextDocumentIdentifier TextDocument, Position[] Positions);

internal sealed record SelectionRange(Range Range)
{
    public SelectionRange? Parent { get; init; }
}

internal sealed record SemanticTokens(int[] Data);

internal sealed record InlayHint(Position Position, string Label)
{
    public InlayHintKind? Kind { get; init; }
    public MarkupContent? Tooltip { get; init; }
    public bool? PaddingLeft { get; init; }
    public bool? PaddingRight { get; init; }
}

internal enum InlayHintKind
{
    Type = 1,
    Parameter = 2,
}

internal sealed record CallHierarchyItem(string Name, SymbolKind Kind, string Uri, Range Range, Range SelectionRange)
{
    public string? Detail { get; init; }
}

internal sealed record CallHierarchyCallsParams(CallHierarchyItem Item);

internal sealed record CallHierarchyIncomingCall(CallHierarchyItem From, Range[] FromRanges);

internal sealed record CallHierarchyOutgoingCall(CallHierarchyItem To, Range[] FromRanges);

internal sealed record ExecuteCommandParams(string Command)
{
    public JsonElement[]? Arguments { get; init; }
}

internal sealed record TextDocumentContentParams(string Uri);

internal sealed record TextDocumentContentResult(string Text);
