using System.Text.Json;
using System.Text.Json.Serialization;

namespace IovaDsl.LanguageServer.Protocol;

// The records of LSP 3.18 that this server speaks, named as in the specification and without any behaviour. A property that the
// specification lets be absent is nullable; null is never written.

/// <summary>Line and character from 0; the unit of characters is what was agreed in <c>initialize</c>.</summary>
internal readonly record struct Position(int Line, int Character);

internal readonly record struct Range(Position Start, Position End);

internal sealed record Location(string Uri, Range Range);

internal sealed record TextDocumentIdentifier(string Uri);

internal sealed record VersionedTextDocumentIdentifier(string Uri, int Version);

internal sealed record OptionalVersionedTextDocumentIdentifier(string Uri)
{
    /// <summary>Written also where it is null, as the specification wants it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? Version { get; init; }
}

internal sealed record TextDocumentItem(string Uri, string LanguageId, int Version, string Text);

internal sealed record TextEdit(Range Range, string NewText);

internal sealed record TextDocumentEdit(OptionalVersionedTextDocumentIdentifier TextDocument, TextEdit[] Edits);

internal sealed record WorkspaceEdit
{
    public Dictionary<string, TextEdit[]>? Changes { get; init; }
    public TextDocumentEdit[]? DocumentChanges { get; init; }
}

internal sealed record MarkupContent(string Kind, string Value)
{
    public static MarkupContent Markdown(string value) => new("markdown", value);
}

internal sealed record Command(string Title, [property: JsonPropertyName("command")] string Name)
{
    public JsonElement[]? Arguments { get; init; }
}

internal sealed record TextDocumentPositionParams(TextDocumentIdentifier TextDocument, Position Position);

internal sealed record TextDocumentParams(TextDocumentIdentifier TextDocument);

internal sealed record TextDocumentRangeParams(TextDocumentIdentifier TextDocument, Range Range);

internal sealed record WorkspaceFolder(string Uri, string Name);
