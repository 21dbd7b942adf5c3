using System.Text.RegularExpressions;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>What renaming comes to: the changes, or why there are none.</summary>
internal sealed record RenameResult(IReadOnlyList<FileChange> Changes, string? Refusal);

/// <summary>
/// Gives a name another spelling wherever it stands, in all files. It is tried out first: the new texts are looked at, and if a name
/// means something else there than before, or an error is new, nothing is renamed and the reason is said.
/// </summary>
internal static partial class Renaming
{
    /// <summary>The word that would be renamed; null: none stands there.</summary>
    public static (TextSpan Span, string Name)? Prepare(Snapshot snapshot, Document document, int offset) =>
        snapshot.Symbols.At(document, offset) is ({ } symbol, { } use) ? (use.Span, symbol.Name) : null;

    public static RenameResult Rename(Snapshot snapshot, Document document, int offset, string newName, CancellationToken cancellation)
    {
        if (snapshot.Symbols.At(document, offset) is not ({ } symbol, _))
            return Refuse("no name of this topology stands here");
        string plain = newName.Trim('`');
        if (!PlainName().IsMatch(plain))
            return Refuse($"`{newName}` is not a name: letters, digits and `_`, with `-` between them, and no digit first");
        if (plain == symbol.Name)
            return new RenameResult([], null);
        NamePlace[] places = [.. snapshot.Symbols.PlacesOf(symbol)];
        string written = LanguageWords.IsReserved(plain) ? $"`{plain}`" : plain;
        FileChange[] changes = [.. places.Select(place => new FileChange(place.Document, new TextChange(place.Use.Span, written)))];
        return Try(snapshot, changes, places, plain, written.Length, cancellation) is { } reason
            ? Refuse(reason)
            : new RenameResult(changes, null);
    }

    private static RenameResult Refuse(string reason) => new([], reason);

    private static string? Try(
        Snapshot snapshot,
        FileChange[] changes,
        NamePlace[] places,
        string newName,
        int newLength,
        CancellationToken cancellation
    )
    {
        Snapshot renamed = ApplyTo(snapshot, changes);
        Document Now(Document before) => renamed.Find(before.Path).Document!;
        NamePlace first = places[0];
        int firstNow = NewStart(places, first, newLength);
        if (renamed.Symbols.At(Now(first.Document), firstNow) is not ({ } symbol, _))
            return $"`{newName}` means something else in the language";
        HashSet<(string, int)> expected = [.. places.Select(place => (place.Document.Path, NewStart(places, place, newLength)))];
        NamePlace[] found = [.. renamed.Symbols.PlacesOf(symbol)];
        foreach (NamePlace other in found.Where(place => !expected.Contains((place.Document.Path, place.Use.Span.Start))))
            return $"`{newName}` is taken: {PlaceText(other)}";
        if (found.Length < expected.Count)
            return $"`{newName}` would mean something else in some of the places where it would stand: a nearer declaration has that name";
        return NewError(snapshot, renamed, [.. changes.Select(change => change.Document.Path).Distinct()], cancellation);
    }

    private static string PlaceText(NamePlace place) =>
        $"{AnswerMarkdown.FileName(place.Document.Path)}:{place.Document.Source.PositionOf(place.Use.Span.Start).Line}";

    private static string? NewError(Snapshot before, Snapshot after, string[] changed, CancellationToken cancellation)
    {
        foreach (Document root in before.Roots)
        {
            if (!before.InView(root).Any(document => changed.Contains(document.Path)))
                continue;
            string[] known = [.. ErrorsOf(before.Check(root, cancellation)).Select(error => error.Id)];
            Diagnostic[] now = [.. ErrorsOf(after.Check(after.Find(root.Path).Document!, cancellation))];
            if (now.Length > known.Length && now.FirstOrDefault(error => !known.Contains(error.Id)) is { } added)
                return $"{added.Id}: {added.Message}";
            if (now.Length > known.Length)
                return $"{now[^1].Id}: {now[^1].Message}";
        }

        return null;
    }

    private static IEnumerable<Diagnostic> ErrorsOf(Findings findings) =>
        findings.Diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error);

    private static Snapshot ApplyTo(Snapshot snapshot, FileChange[] changes)
    {
        Snapshot changed = snapshot.Apart();
        foreach (IGrouping<Document, FileChange> inFile in changes.GroupBy(change => change.Document))
        {
            string text = inFile.Key.Text;
            foreach (FileChange change in inFile.OrderByDescending(change => change.Change.Span.Start))
                text = string.Concat(
                    text.AsSpan(0, change.Change.Span.Start),
                    change.Change.NewText,
                    text.AsSpan(change.Change.Span.AfterLast)
                );
            changed = changed.WithOpen(new Document(inFile.Key.Uri, new SourceText(inFile.Key.Path, text), inFile.Key.Version ?? 0));
        }

        return changed;
    }

    private static int NewStart(NamePlace[] places, NamePlace place, int newLength) =>
        place.Use.Span.Start
        + places
            .Where(other => other.Document == place.Document && other.Use.Span.Start < place.Use.Span.Start)
            .Sum(other => newLength - other.Use.Span.Length);

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*$")]
    private static partial Regex PlainName();
}
