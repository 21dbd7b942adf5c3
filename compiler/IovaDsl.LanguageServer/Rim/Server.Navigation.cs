using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Protocol;

namespace IovaDsl.LanguageServer.Rim;

// From a name to where it stands, and to other names.
internal sealed partial class Server
{
    // In an expectation, beside its names, the answer is meant.
    public Task<Location[]> DefinitionAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<Location[]>(
            parameters,
            [],
            (question, offset) =>
            {
                Place[] declared = [.. Definition.Of(question.Snapshot, question.Document, offset)];
                bool isAnswer = declared.Length == 0 && question.Document.Names.At(offset) is null;
                return LocationsOf(
                    question,
                    isAnswer ? Causes.OfExpectation(question.Snapshot, question.Document, offset, question.Cancellation) : declared
                );
            },
            cancellation
        );

    public Task<Location[]> ImplementationAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<Location[]>(
            parameters,
            [],
            (question, offset) => LocationsOf(question, Causes.Of(question.Snapshot, question.Document, offset, question.Cancellation)),
            cancellation
        );

    public Task<Location[]> ReferencesAsync(ReferenceParams parameters, CancellationToken cancellation) =>
        At<Location[]>(
            new TextDocumentPositionParams(parameters.TextDocument, parameters.Position),
            [],
            (question, offset) =>
                LocationsOf(
                    question,
                    PlacesAt(question, offset)
                        .Where(place => parameters.Context?.IncludeDeclaration != false || !place.Use.IsDeclaration)
                        .Select(Definition.PlaceOf)
                ),
            cancellation
        );

    public Task<DocumentHighlight[]> DocumentHighlightAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<DocumentHighlight[]>(
            parameters,
            [],
            (question, offset) =>
                [
                    .. PlacesAt(question, offset)
                        .Where(place => place.Document == question.Document)
                        .Select(place => new DocumentHighlight(
                            question.RangeOf(place.Use.Span),
                            place.Use.IsDeclaration ? DocumentHighlightKind.Write : DocumentHighlightKind.Read
                        )),
                ],
            cancellation
        );

    public Task<PrepareRenameResult?> PrepareRenameAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<PrepareRenameResult?>(
            parameters,
            null,
            (question, offset) =>
                Renaming.Prepare(question.Snapshot, question.Document, offset) is ({ } span, { } name)
                    ? new PrepareRenameResult(question.RangeOf(span), name)
                    : null,
            cancellation
        );

    public Task<WorkspaceEdit?> RenameAsync(RenameParams parameters, CancellationToken cancellation) =>
        At<WorkspaceEdit?>(
            new TextDocumentPositionParams(parameters.TextDocument, parameters.Position),
            null,
            (question, offset) =>
            {
                RenameResult result = Renaming.Rename(
                    question.Snapshot,
                    question.Document,
                    offset,
                    parameters.NewName,
                    question.Cancellation
                );
                return result.Refusal is { } refusal
                    ? throw LiveDocuments.Refuse("cannot rename: " + refusal)
                    : question.EditOf(result.Changes, HasDocumentChanges);
            },
            cancellation
        );

    public Task<DocumentSymbol[]> DocumentSymbolAsync(TextDocumentParams parameters, CancellationToken cancellation) =>
        Ask<DocumentSymbol[]>(
            parameters.TextDocument.Uri,
            [],
            question => [.. Symbols.Outline(question.Document).Select(entry => SymbolOf(question, entry))],
            cancellation
        );

    public Task<WorkspaceSymbol[]> WorkspaceSymbolAsync(WorkspaceSymbolParams parameters, CancellationToken cancellation)
    {
        RequireInitialized();
        Workspaces.Snapshot snapshot = _workspace.Current;
        return Task.Run(
            () =>
                Symbols
                    .Find(snapshot, parameters.Query)
                    .Select(found => new WorkspaceSymbol(
                        found.Entry.Name,
                        KindOf(found.Entry.Sort),
                        new Question(snapshot, found.Document, _encoding, cancellation).LocationOf(found.Document, found.Entry.Word)
                    )
                    {
                        ContainerName = found.Container,
                    })
                    .ToArray(),
            cancellation
        );
    }

    public Task<CallHierarchyItem[]?> PrepareCallHierarchyAsync(TextDocumentPositionParams parameters, CancellationToken cancellation) =>
        At<CallHierarchyItem[]?>(
            parameters,
            null,
            (question, offset) =>
                CallHierarchy.At(question.Snapshot, question.Document, offset) is { } node ? [ItemOf(question, node)] : null,
            cancellation
        );

    public Task<CallHierarchyIncomingCall[]> IncomingCallsAsync(CallHierarchyCallsParams parameters, CancellationToken cancellation) =>
        At<CallHierarchyIncomingCall[]>(
            PlaceOf(parameters.Item),
            [],
            (question, offset) =>
                [
                    .. CallHierarchy
                        .Incoming(question.Snapshot, question.Document, offset)
                        .Select(arrow => new CallHierarchyIncomingCall(
                            ItemOf(question, arrow.Other),
                            [.. arrow.Places.Select(span => question.LocationOf(arrow.Other.Document, span).Range)]
                        )),
                ],
            cancellation
        );

    public Task<CallHierarchyOutgoingCall[]> OutgoingCallsAsync(CallHierarchyCallsParams parameters, CancellationToken cancellation) =>
        At<CallHierarchyOutgoingCall[]>(
            PlaceOf(parameters.Item),
            [],
            (question, offset) =>
                [
                    .. CallHierarchy
                        .Outgoing(question.Snapshot, question.Document, offset)
                        .Select(arrow => new CallHierarchyOutgoingCall(
                            ItemOf(question, arrow.Other),
                            [.. arrow.Places.Select(question.RangeOf)]
                        )),
                ],
            cancellation
        );

    private bool HasDocumentChanges => _capabilities.Workspace?.WorkspaceEdit?.DocumentChanges == true;

    private static TextDocumentPositionParams PlaceOf(CallHierarchyItem item) =>
        new(new TextDocumentIdentifier(item.Uri), item.SelectionRange.Start);

    private static Location[] LocationsOf(Question question, IEnumerable<Place> places) =>
        [.. places.Select(place => question.LocationOf(place.Document, place.Span))];

    private static IEnumerable<NamePlace> PlacesAt(Question question, int offset) =>
        question.Snapshot.Symbols.At(question.Document, offset) is ({ } symbol, _) ? question.Snapshot.Symbols.PlacesOf(symbol) : [];

    private static DocumentSymbol SymbolOf(Question question, OutlineEntry entry) =>
        new(entry.Name, KindOf(entry.Sort), question.RangeOf(entry.Whole), question.RangeOf(entry.Word))
        {
            Detail = entry.Detail,
            Children = entry.Children.Count == 0 ? null : [.. entry.Children.Select(child => SymbolOf(question, child))],
        };

    private static CallHierarchyItem ItemOf(Question question, CallNode node) =>
        new(
            node.Name,
            node.IsPart ? SymbolKind.Class : SymbolKind.Module,
            node.Document.Uri,
            question.LocationOf(node.Document, node.Whole).Range,
            question.LocationOf(node.Document, node.Word).Range
        )
        {
            Detail = AnswerMarkdown.FileName(node.Document.Path),
        };

    private static SymbolKind KindOf(SymbolSort sort) =>
        sort switch
        {
            SymbolSort.Platform => SymbolKind.Module,
            SymbolSort.Part => SymbolKind.Class,
            SymbolSort.Constant => SymbolKind.Constant,
            SymbolSort.Loop => SymbolKind.Operator,
            SymbolSort.Iommu => SymbolKind.Interface,
            SymbolSort.Msi => SymbolKind.Event,
            SymbolSort.Bus => SymbolKind.Struct,
            SymbolSort.Group => SymbolKind.Array,
            SymbolSort.Layout => SymbolKind.Namespace,
            _ => SymbolKind.Object,
        };
}
