using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Features;
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

    public TextEdit[] EditsOf(IEnumerable<TextChange> changes)
    {
        Mapper mapper = Mapper;
        return [.. changes.Select(change => new TextEdit(mapper.RangeOf(change.Span), change.NewText))];
    }
}
