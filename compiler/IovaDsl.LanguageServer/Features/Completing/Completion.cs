using System.Collections.Immutable;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features.Completing;

/// <summary>What may stand at a caret: first what sort of place it is, then what fits there.</summary>
internal sealed class Completion
{
    private static readonly ImmutableHashSet<string> ClauseWords = [.. ClauseRows.All.Select(row => row.Word), "expect"];

    private static readonly ImmutableHashSet<string> Views = [.. View.All.Select(view => view.Name)];

    // What may follow the value of a clause on its line.
    private static readonly ImmutableDictionary<string, string[]> Qualifiers = new Dictionary<string, string[]>
    {
        ["direct"] = ["size", "for", "since", "allow"],
        ["direct-relaxable"] = ["size", "for", "since", "allow"],
        ["reserved"] = ["size", "for", "since", "allow"],
        ["software-msi"] = ["size", "for", "since", "allow"],
        ["dma-window"] = ["size", "to"],
        ["behind"] = ["requesters", "streams", "stream"],
        ["bridge-window"] = ["size"],
        ["doorbell"] = ["size"],
        ["registers"] = ["size"],
        ["aperture"] = ["size"],
        ["memory"] = ["size"],
        ["expect"] = ["on", "limits"],
    }.ToImmutableDictionary();

    private readonly Snapshot _snapshot;
    private readonly Document _document;
    private readonly CaretContext _caret;
    private readonly Body _body;
    private readonly CancellationToken _cancellation;

    private Completion(Snapshot snapshot, Document document, int offset, CancellationToken cancellation)
    {
        _snapshot = snapshot;
        _document = document;
        _caret = CaretContext.At(document, offset);
        _body = BodyAt(document, offset, _caret.Block);
        _cancellation = cancellation;
    }

    /// <summary>The suggestions, the likeliest first, and the piece of the text that one of them replaces.</summary>
    public static (IReadOnlyList<Suggestion> Suggestions, TextSpan Word) At(
        Snapshot snapshot,
        Document document,
        int offset,
        CancellationToken cancellation
    )
    {
        var completion = new Completion(snapshot, document, offset, cancellation);
        return ([.. completion.Find().DistinctBy(suggestion => suggestion.Label)], completion._caret.Word);
    }

    private IEnumerable<Suggestion> Find()
    {
        if (_caret.Inside is not null)
            return [];
        return AfterWord(_caret.Before(1)) ?? AfterTwoWords() ?? Statement();
    }

    // What the word before decides alone; null: nothing.
    private IEnumerable<Suggestion>? AfterWord(string word) =>
        word switch
        {
            ":" => Kinds(),
            "on" => _caret.Nearest(ClauseWords) == "expect"
                ? Words("kernel")
                : Elements(ElementKeyword.RootBus, ElementKeyword.Interconnect, ElementKeyword.Bridge),
            "at" => Addresses().Concat(Words("bus")),
            "behind" => Elements(ElementKeyword.Iommu).Concat(Words("none")),
            "signals" => Elements(ElementKeyword.Msi),
            "use" => Parts(),
            "extends" => InView(NameSpace.Platform, SuggestionSort.Platform),
            "without" => Elements(),
            "expect" => Devices(),
            "fits" => Layouts(),
            "class" => PciClasses.All.Select(row => new Suggestion(row.Key, SuggestionSort.Kind, $"0x{row.Value:x6}")).Concat(Values()),
            "allow" => DiagnosticCatalog.All.Select(row => new Suggestion(row.Id, SuggestionSort.Kind, row.Title)),
            "kernel" => KernelChoices.All.Select(version => new Suggestion(version.ToString(), SuggestionSort.Number)),
            "firmware" => Words("acpi", "device-tree"),
            "memory" => Words("ram", "reserved", "device"),
            "limits" => Words("reserved"),
            "buses" => FreeNumbers.Buses(_snapshot, _document, _caret, _cancellation).Concat(Values()),
            "dma-alias" => Words("none"),
            "include" => [],
            "unknown" => Words(
                "input-bits",
                "address-bits",
                "page-sizes",
                "msi-window",
                "dma-window",
                "bridge-window",
                "behind",
                "reserved-regions"
            ),
            "size"
            or "="
            or ".."
            or "to"
            or "("
            or "+"
            or "-"
            or "*"
            or "/"
            or "%"
            or "<<"
            or ">>"
            or "&"
            or "|"
            or "^"
            or "~"
            or "mask"
            or "above"
            or "below"
            or "bits"
            or "streams"
            or "stream"
            or "requesters"
            or "bus"
            or "function"
            or "in" => Values(),
            "," => InList(),
            "[" => Values(),
            _ => null,
        };

    private IEnumerable<Suggestion>? AfterTwoWords() =>
        _caret.Before(2) switch
        {
            "expect" => View
                .All.Select(view => new Suggestion(view.Name, SuggestionSort.Keyword, view.Title))
                .Concat(Words("fits", "excludes")),
            "device" or "bridge" or "root-bus" or "interconnect" when !_caret.IsStatementStart && _caret.Block != BlockKind.Element =>
                Words("on"),
            "on" when !_caret.IsStatementStart && _caret.Block != BlockKind.Element && _caret.Nearest(ClauseWords) != "expect" => Words(
                "at"
            ),
            _ when Views.Contains(_caret.Before(1)) => Words("nothing", "refused").Concat(RangeForms()),
            _ when _caret.Block == BlockKind.Element && IsValueClause(_caret.Before(1)) => RangeForms(),
            _ => null,
        };

    private static bool IsValueClause(string word) =>
        ClauseRows.All.Any(row =>
            row.Word == word && row.Shape is ClauseShape.Number or ClauseShape.Range or ClauseShape.Numbers or ClauseShape.Ranges
        ) || word is "dma-window" or "direct" or "direct-relaxable" or "reserved" or "software-msi";

    private IEnumerable<Suggestion> InList() =>
        _caret.Nearest(["signals", "for", "use", "msi-window", "page-sizes", "streams", .. Views]) switch
        {
            "signals" => Elements(ElementKeyword.Msi),
            "for" => Devices(),
            _ when _caret.Block == BlockKind.Group => Elements(ElementKeyword.Device),
            _ => Values().Concat(_caret.Call() is null ? [] : Elements()),
        };

    private IEnumerable<Suggestion> Statement()
    {
        if (!_caret.IsStatementStart && !_caret.IsAfterValue)
            return Values();
        IEnumerable<Suggestion> qualifiers =
            _caret.IsStatementStart || !Qualifiers.TryGetValue(_caret.Nearest(ClauseWords), out string[]? words) ? [] : Words(words);
        return qualifiers.Concat(
            _caret.Block switch
            {
                BlockKind.File => Templates.OfFile,
                BlockKind.Members when _caret.IsStatementStart => Templates.OfMembers.Concat(Clauses(ClausePlaces.Platform)),
                BlockKind.Element => Clauses(PlaceOf(_caret.BlockWord)),
                BlockKind.Group => Elements(ElementKeyword.Device),
                BlockKind.Layout => Words("ram"),
                _ => [],
            }
        );
    }

    private static ClausePlaces PlaceOf(string word) =>
        word switch
        {
            "iommu" => ClausePlaces.Iommu,
            "msi" => ClausePlaces.Msi,
            "root-bus" => ClausePlaces.RootBus,
            "interconnect" => ClausePlaces.Interconnect,
            "bridge" => ClausePlaces.Bridge,
            _ => ClausePlaces.Device,
        };

    // Those that may stand here and are not said yet, or may be said again.
    private IEnumerable<Suggestion> Clauses(ClausePlaces place)
    {
        HashSet<string> said = _caret.WordsOfBlock();
        HashSet<ClauseRow> sorts = [.. ClauseRows.All.Where(row => row.IsOnce && said.Contains(row.Word)).Select(row => row.Sort)];
        return ClauseRows
            .All.Where(row => (row.Places & place) != 0 && !(row.IsOnce && sorts.Contains(row.Sort)))
            .Where(row => place != ClausePlaces.Platform || row.Word != "msi")
            .Select(row => new Suggestion(row.Word, SuggestionSort.Clause, row.Forms.First()) { Documentation = row.Says });
    }

    private IEnumerable<Suggestion> Kinds() =>
        _caret.Before(3) == "msi"
            ? MsiControllerKinds.Names.Select(name => new Suggestion(name, SuggestionSort.Kind))
            : IommuKinds.All.Select(rules => new Suggestion(rules.Name, SuggestionSort.Kind, KindDetail(rules)));

    // What it translates where nothing more is said.
    private static string KindDetail(IommuRules rules) =>
        rules.Geometry(new IommuFacts([], 0), KernelConditions.Default, Consumer.Vfio).Aperture is not { } aperture ? ""
        : aperture.First == 0 && AnswerMarkdown.Bits(aperture.Last) is { Length: > 0 } bits ? bits.Trim(' ', '(', ')')
        : Wording.Range(aperture);

    private IEnumerable<Suggestion> Elements(params ElementKeyword[] keywords) =>
        Declared()
            .Where(place =>
                place.Use.Declares is ElementSyntax element
                    ? keywords.Length == 0 || keywords.Contains(element.Keyword)
                    : keywords.Length == 0
            )
            .Select(place => new Suggestion(WrittenName(place), SuggestionSort.Element, DetailOf(place)));

    private IEnumerable<Suggestion> Devices() =>
        Declared()
            .Where(place => place.Use.Declares is ElementSyntax { Keyword: ElementKeyword.Device } or GroupSyntax)
            .Select(place => new Suggestion(WrittenName(place), SuggestionSort.Element, DetailOf(place)));

    private IEnumerable<Suggestion> Layouts() =>
        Declared()
            .Where(place => place.Use.Declares is LayoutSyntax)
            .Select(place => new Suggestion(WrittenName(place), SuggestionSort.Element, "layout"));

    private IEnumerable<NamePlace> Declared() => _snapshot.Symbols.ElementsAround(_body);

    private static string WrittenName(NamePlace place) => LanguageWords.IsReserved(place.Use.Name) ? $"`{place.Use.Name}`" : place.Use.Name;

    private static string? DetailOf(NamePlace place) =>
        place.Use.Declares switch
        {
            ElementSyntax { Kind: { } kind } => kind.Name,
            ElementSyntax element => element.Title?.Text ?? element.Keyword.ToString().ToLowerInvariant(),
            GroupSyntax => "group",
            _ => null,
        };

    private IEnumerable<Suggestion> Parts() =>
        _snapshot
            .Symbols.InView(_document, NameSpace.Part)
            .Select(place => (place.Document, Part: (PartSyntax)place.Use.Declares!))
            .Select(place => new Suggestion(place.Part.Name.Name, SuggestionSort.Part, Signatures.LabelOf(place.Document, place.Part))
            {
                Snippet =
                    $"{place.Part.Name.Name}({string.Join(", ", place.Part.Parameters.Select((p, i) => $"${{{i + 1}:{p.Name.Name}}}"))})",
            });

    private IEnumerable<Suggestion> InView(NameSpace space, SuggestionSort sort) =>
        _snapshot
            .Symbols.InView(_document, space)
            .Select(place => new Suggestion(place.Use.Name, sort, AnswerMarkdown.FileName(place.Document.Path)));

    private IEnumerable<Suggestion> Values()
    {
        var folding = new Folding(_snapshot.Symbols);
        for (Body? body = _body; body is { Kind: not BodyKind.File }; body = body.Parent)
        {
            foreach (NameUse use in body.Values.Values)
                yield return new Suggestion(use.Name, SuggestionSort.Value, ValueOf(folding, _document, use));
        }

        foreach (NamePlace place in _snapshot.Symbols.InView(_document, NameSpace.Value))
            yield return new Suggestion(place.Use.Name, SuggestionSort.Value, ValueOf(folding, place.Document, place.Use));
    }

    private static string? ValueOf(Folding folding, Document document, NameUse use) =>
        use.Declares switch
        {
            ConstSyntax { Value: { } value } => folding.Number(document, value) is { } number ? Wording.Number(number) : null,
            ConstSyntax { Range: { } range } => folding.Range(document, range) is { } bounds ? Wording.Range(bounds) : null,
            ForSyntax => "loop variable",
            _ => "parameter",
        };

    private IEnumerable<Suggestion> RangeForms() => Words("above", "below", "bits").Concat(Values());

    private IEnumerable<Suggestion> Addresses() => FreeNumbers.Addresses(_snapshot, _document, _caret, _cancellation);

    private static IEnumerable<Suggestion> Words(params string[] words) =>
        words.Select(word => new Suggestion(word, SuggestionSort.Keyword));

    // What is being written tears the body around it: then the last one that began before the caret is meant.
    private static Body BodyAt(Document document, int offset, BlockKind block)
    {
        Body[] bodies =
        [
            .. document
                .Names.All.Select(use => use.Body)
                .Concat(document.Names.Containers)
                .Where(body => body.Kind != BodyKind.File && body.Span.Start <= offset)
                .Distinct(),
        ];
        return bodies.Where(body => offset <= body.Span.AfterLast).MinBy(body => body.Span.Length)
            ?? (block == BlockKind.File ? null : bodies.MaxBy(body => body.Span.Start))
            ?? new Body(BodyKind.File, null, null, default);
    }
}
