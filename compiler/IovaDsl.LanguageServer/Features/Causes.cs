using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>From an answer to its causes: every place that takes addresses away from a device or group.</summary>
internal static class Causes
{
    /// <summary>In an <c>expect</c>, beside its names: the causes of the answer of its subject.</summary>
    public static IEnumerable<Place> OfExpectation(Snapshot snapshot, Document document, int offset, CancellationToken cancellation) =>
        SyntaxNodes.At(document.Syntax, offset).Innermost<ExpectSyntax>() is { } expect
            ? Of(snapshot, document, expect.Subject.Span.Start, cancellation)
            : [];

    /// <summary>On the name of a device or group: the causes of its answers.</summary>
    public static IEnumerable<Place> Of(Snapshot snapshot, Document document, int offset, CancellationToken cancellation)
    {
        if (snapshot.Symbols.At(document, offset) is not ({ } symbol, { } use))
            return [];
        return BoundElements
            .Of(snapshot, document, symbol, use, cancellation)
            .SelectMany(bound => AnswersOf(bound, snapshot.Settings.Answers))
            .SelectMany(answer => Exclusion.Of(answer))
            .SelectMany(row => row.Causes)
            .Select(cause => cause.Origin.Source)
            .OfType<SourceLocation>()
            .Distinct()
            .Select(at => PlaceOf(snapshot, at))
            .OfType<Place>()
            .OrderBy(place => (place.Document.Path, place.Span.Start));
    }

    private static IEnumerable<GroupAnswer> AnswersOf(BoundElement bound, AnswerOptions options)
    {
        FirmwareKind? firmware = bound.Platform.Platform.Firmware;
        if (bound.Device is { } device)
            return [AnswerComputer.Answer(device, firmware, options)];
        return bound
            .Platform.Resolved.Groups.Where(group => group.Declared is not null && group.Declared == bound.Element)
            .Select(group => AnswerComputer.Answer(group, firmware, options));
    }

    private static Place? PlaceOf(Snapshot snapshot, SourceLocation at) =>
        snapshot.Find(at.Source.Path).Document is { } document ? new Place(document, at.Span) : null;
}
