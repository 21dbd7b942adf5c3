using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Protocol;
using IovaDsl.LanguageServer.Workspaces;
using Range = IovaDsl.LanguageServer.Protocol.Range;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>What a request is about: a document of a snapshot, and how its client counts.</summary>
internal readonly record struct Question(Snapshot Snapshot, Document Document, PositionEncoding Encoding, CancellationToken Cancellation)
{
    private Mapper Mapper => new(Document.Source, Encoding);

    public int OffsetOf(Position position) => Mapper.OffsetOf(position);

    public TextSpan SpanOf(Range range) => Mapper.SpanOf(range);

    public Position PositionOf(int offset) => Mapper.PositionOf(offset);

    public Range RangeOf(TextSpan span) => Mapper.RangeOf(span);

    public Location LocationOf(Document document, TextSpan span) => new(document.Uri, new Mapper(document.Source, Encoding).RangeOf(span));

    /// <summary>Changes in several documents, with the versions they are meant for where the client can take them.</summary>
    public WorkspaceEdit EditOf(IReadOnlyList<FileChange> changes, bool withVersions)
    {
        PositionEncoding encoding = Encoding;
        (Document Document, TextEdit[] Edits)[] files =
        [
            .. changes
                .GroupBy(change => change.Document)
                .Select(inFile =>
                    (
                        inFile.Key,
                        inFile
                            .Select(change => new TextEdit(
                                new Mapper(inFile.Key.Source, encoding).RangeOf(change.Change.Span),
                                change.Change.NewText
                            ))
                            .ToArray()
                    )
                ),
        ];
        return withVersions
            ? new WorkspaceEdit
            {
                DocumentChanges =
                [
                    .. files.Select(file => new TextDocumentEdit(
                        new OptionalVersionedTextDocumentIdentifier(file.Document.Uri) { Version = file.Document.Version },
                        file.Edits
                    )),
                ],
            }
            : new WorkspaceEdit { Changes = files.ToDictionary(file => file.Document.Uri, file => file.Edits) };
    }

    public TextEdit[] EditsOf(IEnumerable<TextChange> changes)
    {
        Mapper mapper = Mapper;
        return [.. changes.Select(change => new TextEdit(mapper.RangeOf(change.Span), change.NewText))];
    }
}
