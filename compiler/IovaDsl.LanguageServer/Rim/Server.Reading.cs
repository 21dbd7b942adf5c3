using System.Text.Json;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Protocol;

namespace IovaDsl.LanguageServer.Rim;

// What an editor shows beside and within a text.
internal sealed partial class Server
{
    public Task<Hover?> HoverAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<Hover?>(
            parameters,
            null,
            (question, offset) =>
                Hovering.At(question.Snapshot, question.Document, offset, question.Cancellation) is { } text
                    ? new Hover(MarkupContent.Markdown(text.Markdown)) { Range = question.RangeOf(text.Span) }
                    : null,
            cancellation
        );

    public Task<CodeLens[]> CodeLensAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        Ask<CodeLens[]>(
            parameters.TextDocument.Uri,
            [],
            question =>
                [.. CodeLenses.Of(question.Snapshot, question.Document, question.Cancellation).Select(lens => LensOf(question, lens))],
            cancellation
        );

    // A command of no name is a text that does nothing when clicked.
    private static CodeLens LensOf(Question question, Lens lens)
    {
        bool isClicked = question.Snapshot.Settings.ClientCommands;
        Protocol.Range range = question.RangeOf(lens.At);
        return new CodeLens(range)
        {
            Command = new Command(lens.Title, isClicked ? "iova.showAnswersAt" : "")
            {
                Arguments = isClicked
                    ?
                    [
                        JsonSerializer.SerializeToElement(question.Document.Uri, ProtocolContext.Default.String),
                        JsonSerializer.SerializeToElement(range.Start, ProtocolContext.Default.Position),
                    ]
                    : null,
            },
        };
    }

    public Task<InlayHint[]> InlayHintAsync(TextDocumentRangeParams parameters, CancellationToken cancellation) =>
        Ask<InlayHint[]>(
            parameters.TextDocument.Uri,
            [],
            question =>
                [
                    .. InlayHints
                        .In(question.Snapshot, question.Document, question.SpanOf(parameters.Range), question.Cancellation)
                        .Select(hint => new InlayHint(question.PositionOf(hint.Offset), hint.Label)
                        {
                            Tooltip = hint.Tooltip is { } tooltip ? MarkupContent.Markdown(tooltip) : null,
                            PaddingLeft = true,
                        }),
                ],
            cancellation
        );

    public Task<DocumentLink[]> DocumentLinkAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        Ask<DocumentLink[]>(
            parameters.TextDocument.Uri,
            [],
            question =>
                [
                    .. DocumentLinks
                        .Of(question.Snapshot, question.Document)
                        .Select(link => new DocumentLink(question.RangeOf(link.Span))
                        {
                            Target = link.File?.Uri ?? VirtualUri.OfPage(link.Code!),
                        }),
                ],
            cancellation
        );

    public Task<FoldingRange[]> FoldingRangeAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        Ask<FoldingRange[]>(
            parameters.TextDocument.Uri,
            [],
            question =>
                [
                    .. Folds
                        .Of(question.Document)
                        .Select(fold => new FoldingRange(fold.FirstLine - 1, fold.LastLine - 1)
                        {
                            Kind = fold.Sort switch
                            {
                                FoldSort.Comment => "comment",
                                FoldSort.Includes => "imports",
                                _ => null,
                            },
                        }),
                ],
            cancellation
        );

    public Task<SelectionRange[]> SelectionRangeAsync(SelectionRangeParams parameters, CancellationToken cancellation) =>
        Ask<SelectionRange[]>(
            parameters.TextDocument.Uri,
            [],
            question =>
                [
                    .. parameters.Positions.Select(position =>
                        Selections
                            .Around(question.Document, question.OffsetOf(position))
                            .Reverse()
                            .Aggregate(
                                (SelectionRange?)null,
                                (outer, span) => new SelectionRange(question.RangeOf(span)) { Parent = outer }
                            )!
                    ),
                ],
            cancellation
        );

    public Task<Protocol.SemanticTokens> SemanticTokensAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        Ask(
            parameters.TextDocument.Uri,
            new Protocol.SemanticTokens([]),
            question => TokensOf(question, new TextSpan(0, question.Document.Text.Length)),
            cancellation
        );

    public Task<Protocol.SemanticTokens> SemanticTokensRangeAsync(TextDocumentRangeParams parameters, CancellationToken cancellation) =>
        Ask(
            parameters.TextDocument.Uri,
            new Protocol.SemanticTokens([]),
            question => TokensOf(question, question.SpanOf(parameters.Range)),
            cancellation
        );

    // Five numbers a token: lines and characters since the one before, length, type, modifiers.
    private static Protocol.SemanticTokens TokensOf(Question question, TextSpan within)
    {
        var data = new List<int>();
        Position last = default;
        foreach (PaintedToken token in Features.SemanticTokens.Of(question.Snapshot, question.Document, within))
        {
            Protocol.Range range = question.RangeOf(token.Span);
            bool isSameLine = range.Start.Line == last.Line;
            data.Add(range.Start.Line - last.Line);
            data.Add(isSameLine ? range.Start.Character - last.Character : range.Start.Character);
            data.Add(range.End.Character - range.Start.Character);
            data.Add((int)token.Sort);
            data.Add((token.IsDeclaration ? 1 : 0) | (token.IsReadOnly ? 2 : 0));
            last = range.Start;
        }

        return new Protocol.SemanticTokens([.. data]);
    }

    public Task<JsonElement?> ExecuteCommandAsync(ExecuteCommandParams parameters, CancellationToken cancellation)
    {
        RequireInitialized();
        Workspaces.Snapshot snapshot = _workspace.Current;
        return Task.Run<JsonElement?>(() => _commands.Run(parameters, snapshot, _encoding, cancellation), cancellation);
    }

    public Task<TextDocumentContentResult> TextDocumentContentAsync(TextDocumentContentParams parameters, CancellationToken cancellation)
    {
        RequireInitialized();
        Workspaces.Snapshot snapshot = _workspace.Current;
        return Task.Run(() => new TextDocumentContentResult(_live.Show(snapshot, parameters.Uri, cancellation)), cancellation);
    }
}
