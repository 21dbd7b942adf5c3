using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Features.Actions;
using IovaDsl.LanguageServer.Features.Completing;
using IovaDsl.LanguageServer.Protocol;

namespace IovaDsl.LanguageServer.Rim;

// What helps while somebody writes.
internal sealed partial class Server
{
    public Task<CompletionItem[]> CompletionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<CompletionItem[]>(
            parameters,
            [],
            (question, offset) =>
            {
                (IReadOnlyList<Suggestion> suggestions, TextSpan word) = Completion.At(
                    question.Snapshot,
                    question.Document,
                    offset,
                    question.Cancellation
                );
                Protocol.Range range = question.RangeOf(word);
                return [.. suggestions.Select((suggestion, i) => ItemOf(suggestion, i, range))];
            },
            cancellation
        );

    public Task<SignatureHelp?> SignatureHelpAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<SignatureHelp?>(
            parameters,
            null,
            (question, offset) =>
                Signatures.At(question.Snapshot, question.Document, offset) is { } signature
                    ? new SignatureHelp(
                        [
                            new SignatureInformation(
                                signature.Label,
                                [.. signature.Parameters.Select(parameter => new ParameterInformation([parameter.Start, parameter.End]))]
                            )
                            {
                                Documentation = signature.Doc is { } doc ? MarkupContent.Markdown(doc) : null,
                            },
                        ],
                        0,
                        signature.Active
                    )
                    : null,
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

    public Task<CodeAction[]> CodeActionAsync(CodeActionParams parameters, CancellationToken cancellation) =>
        Ask<CodeAction[]>(
            parameters.TextDocument.Uri,
            [],
            question =>
                [
                    .. CodeFixes
                        .Of(new FixRequest(question.Snapshot, question.Document, question.SpanOf(parameters.Range), question.Cancellation))
                        .Select(fix => ActionOf(question, fix))
                        .Where(action => IsWanted(action.Kind!, parameters.Context?.Only)),
                ],
            cancellation
        );

    private CodeAction ActionOf(Question question, CodeFix fix) =>
        new(fix.Title)
        {
            Kind = fix.Kind switch
            {
                FixKind.QuickFix => Capabilities.QuickFix,
                FixKind.Extract => Capabilities.Extract,
                _ => Capabilities.Rewrite,
            },
            IsPreferred = fix.Settles is null ? null : true,
            Diagnostics = fix.Settles is { } settled
                ? [DiagnosticConverter.Convert(settled, question.Document.Source, question.Snapshot.UriOf, question.Encoding)]
                : null,
            Edit = question.EditOf(fix.Changes, HasDocumentChanges),
        };

    // "refactor" asks for all kinds of refactoring.
    private static bool IsWanted(string kind, string[]? only) =>
        only is not { Length: > 0 } || only.Any(asked => kind == asked || kind.StartsWith(asked + ".", StringComparison.Ordinal));

    private bool HasSnippets => _capabilities.TextDocument?.Completion?.CompletionItem?.SnippetSupport == true;

    private CompletionItem ItemOf(Suggestion suggestion, int order, Protocol.Range range)
    {
        bool isSnippet = suggestion.Snippet is not null && HasSnippets;
        return new CompletionItem(suggestion.Label)
        {
            Kind = KindOf(suggestion.Sort),
            Detail = suggestion.Detail,
            Documentation = suggestion.Documentation is { } says ? MarkupContent.Markdown(says) : null,
            SortText = order.ToString("d4", System.Globalization.CultureInfo.InvariantCulture),
            FilterText = suggestion.Label,
            InsertTextFormat = isSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
            TextEdit = new TextEdit(range, isSnippet ? suggestion.Snippet! : suggestion.Label),
        };
    }

    private static CompletionItemKind KindOf(SuggestionSort sort) =>
        sort switch
        {
            SuggestionSort.Keyword => CompletionItemKind.Keyword,
            SuggestionSort.Clause => CompletionItemKind.Property,
            SuggestionSort.Element => CompletionItemKind.Reference,
            SuggestionSort.Value => CompletionItemKind.Constant,
            SuggestionSort.Part => CompletionItemKind.Class,
            SuggestionSort.Platform => CompletionItemKind.Module,
            SuggestionSort.Kind => CompletionItemKind.EnumMember,
            _ => CompletionItemKind.Value,
        };
}
