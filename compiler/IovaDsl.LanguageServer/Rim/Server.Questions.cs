using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Protocol;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Rim;

// One line a question.
internal sealed partial class Server
{
    public Task<Hover?> HoverAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        Ask(
            parameters.TextDocument.Uri,
            null,
            question =>
                Hovering.At(question.Snapshot, question.Document, question.OffsetOf(parameters.Position), question.Cancellation) is { } text
                    ? new Hover(MarkupContent.Markdown(text.Markdown)) { Range = question.RangeOf(text.Span) }
                    : null,
            cancellation
        );

    public Task<Location[]> DefinitionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        Ask<Location[]>(
            parameters.TextDocument.Uri,
            [],
            question =>
                [
                    .. Definition
                        .Of(question.Snapshot, question.Document, question.OffsetOf(parameters.Position))
                        .Select(place => question.LocationOf(place.Document, place.Span)),
                ],
            cancellation
        );

    public Task<TextEdit[]> FormattingAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        Ask<TextEdit[]>(parameters.TextDocument.Uri, [], question => question.EditsOf(Formatting.Whole(question.Document)), cancellation);

    public Task<TextEdit[]> RangeFormattingAsync(TextDocumentRangeParams parameters, CancellationToken cancellation) =>
        Ask<TextEdit[]>(
            parameters.TextDocument.Uri,
            [],
            question => question.EditsOf(Formatting.Lines(question.Document, question.SpanOf(parameters.Range))),
            cancellation
        );

    public Task<TextEdit[]> OnTypeFormattingAsync(DocumentOnTypeFormattingParams parameters, CancellationToken cancellation) =>
        Ask<TextEdit[]>(
            parameters.TextDocument.Uri,
            [],
            question => question.EditsOf(Formatting.OnType(question.Document, question.OffsetOf(parameters.Position))),
            cancellation
        );
}
