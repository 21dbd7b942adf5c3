using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Binding;

/// <summary>What the binding of one platform shares: its declarations, what they became, and where findings go.</summary>
internal sealed class BindingContext
{
    private readonly List<PlacedClause> _clauseBuffer = [];
    private readonly ClauseReader _reader;
    private readonly Dictionary<Type, string[]> _namesOf = [];
    private Dictionary<string, (ulong Lowest, ulong Highest)>? _families;

    public BindingContext(FlatPlatform flat, ExpressionEvaluator evaluator, AllowScope? platformAllows)
    {
        Flat = flat;
        Evaluator = evaluator;
        PlatformAllows = platformAllows;
        _reader = new ClauseReader(this);
    }

    public FlatPlatform Flat { get; }
    public ExpressionEvaluator Evaluator { get; }
    public FindingBag Findings => Evaluator.Findings;
    public RangeEvaluator Ranges => new(Evaluator);
    public AllowScope? PlatformAllows { get; }

    /// <summary>Empty, for the claims of one element.</summary>
    public ImmutableArray<RegionClaim>.Builder ClaimBuffer { get; } = ImmutableArray.CreateBuilder<RegionClaim>();

    /// <summary>The clauses of a member in order. The list is reused by the next call.</summary>
    public List<PlacedClause> ClausesOf(PlacedMember member)
    {
        ClauseOverlay.Collect(member, _clauseBuffer, Evaluator);
        return _clauseBuffer;
    }

    /// <summary>The same for a binder to read. The reader is reused by the next call.</summary>
    public ClauseReader Read(PlacedMember member, ClausePlaces place)
    {
        _reader.Begin(ClausesOf(member), place, DescribeSort(member.Syntax));
        return _reader;
    }

    /// <summary>The clauses of the platform itself. The reader is reused by the next call.</summary>
    public ClauseReader ReadPlatform()
    {
        _reader.Begin(Flat.Clauses, ClausePlaces.Platform, "the platform itself");
        return _reader;
    }

    public void Report(Diagnostic diagnostic, AllowScope? allows = null) => Findings.Report(diagnostic, allows);

    /// <summary>Gives a name to an element that a clause of another makes; false where the name is taken, which is reported.</summary>
    /// <param name="element">The element.</param>
    /// <param name="by">The element whose clause makes it.</param>
    public bool Declare(Element element, PlacedMember by)
    {
        if (Flat.ByName.TryGetValue(element.Name, out PlacedMember other))
        {
            Report(BindingCatalog.DuplicateName(element.Origin.Location(), "device", element.Name.ToString(), other.Location));
            return false;
        }

        var member = new PlacedMember(by.Syntax, element.Name, by.Scope) { Element = element };
        Flat.Members.Add(member);
        Flat.ByName.Add(element.Name, member);
        return true;
    }

    /// <summary>
    /// The element a name refers to, of the expected sort. An unknown name is reported; one whose declaration failed is
    /// not, because that was reported where it failed.
    /// </summary>
    /// <param name="what">The sort with its article, for messages: <c>an IOMMU</c>.</param>
    public T? Resolve<T>(NameSyntax syntax, Scope scope, string what)
        where T : Element
    {
        if (!ElementNames.TryEvaluate(syntax, scope, Evaluator, out ElementName name))
            return null;
        if (!Flat.ByName.TryGetValue(name, out PlacedMember member) && scope.TryFind(syntax.Name, Evaluator, out Value value))
            ReportValue(syntax, scope, value, what);
        else if (member is null)
            ReportUnknown<T>(syntax, scope, name, what);
        else if (member.Element is T found)
            return found;
        else if (member.Element is { } other)
            Report(BindingCatalog.WrongSortOfElement(scope.At(syntax.Span), name.ToString(), Describe(other), what, other.Origin.Source));
        // It stands in the file and is not bound: either it failed, or it is of a sort that is bound later.
        else if (CouldBe<T>(member))
            Findings.NoteFailure();
        else
            Report(
                BindingCatalog.WrongSortOfElement(
                    scope.At(syntax.Span),
                    name.ToString(),
                    DescribeSort(member.Syntax),
                    what,
                    member.Location
                )
            );
        return null;
    }

    /// <summary>The sort of an element with its article: <c>a device</c>.</summary>
    public static string Describe(Element element) =>
        element switch
        {
            Iommu => "an IOMMU",
            MsiController => "an MSI controller",
            Bus { Kind: BusKind.RootBus } => "a root bus",
            Bus { Kind: BusKind.Interconnect } => "an interconnect",
            Bus => "a bridge",
            Device => "a device",
            DeviceGroup => "a group",
            _ => "a layout",
        };

    public static string DescribeSort(MemberSyntax syntax) =>
        syntax switch
        {
            ElementSyntax { Keyword: ElementKeyword.Iommu } => "an IOMMU",
            ElementSyntax { Keyword: ElementKeyword.Msi } => "an MSI controller",
            ElementSyntax { Keyword: ElementKeyword.RootBus } => "a root bus",
            ElementSyntax { Keyword: ElementKeyword.Interconnect } => "an interconnect",
            ElementSyntax { Keyword: ElementKeyword.Bridge } => "a bridge",
            ElementSyntax => "a device",
            GroupSyntax => "a group",
            _ => "a layout",
        };

    private static bool CouldBe<T>(PlacedMember member) => typeof(T).IsAssignableFrom(member.Sort);

    // A parameter, a loop variable or a constant where an element has to stand.
    private void ReportValue(NameSyntax syntax, Scope scope, Value value, string what)
    {
        if (value.Kind is ValueKind.Number or ValueKind.Range or ValueKind.Text)
            Report(BindingCatalog.NotAnElement(scope.At(syntax.Span), syntax.Name, value.Describe(), what));
        else
            Findings.NoteFailure();
    }

    private void ReportUnknown<T>(NameSyntax syntax, Scope scope, ElementName name, string what)
    {
        SourceLocation here = scope.At(syntax.Span);
        if (Flat.Removed.TryGetValue(name, out PlacedRemoval removal))
        {
            Report(BindingCatalog.RemovedByVariant(here, name.ToString(), removal.Scope.At(removal.Syntax.Span)));
            return;
        }

        _families ??= FindFamilies();
        if (_families.TryGetValue(name.Base, out (ulong Lowest, ulong Highest) indices))
            Report(BindingCatalog.UnknownIndex(here, name.ToString(), name.Base, indices.Lowest, indices.Highest, name.Index is not null));
        else
            Evaluator.Unknown.ReportElement(scope, syntax.Span, name.ToString(), what, NamesOf<T>());
    }

    // Sought out once as well.
    private string[] NamesOf<T>()
    {
        if (!_namesOf.TryGetValue(typeof(T), out string[]? names))
            _namesOf.Add(typeof(T), names = [.. Flat.Members.Where(CouldBe<T>).Select(member => member.Name.ToString())]);
        return names;
    }

    // The indices of each indexed name. Sought out once, however many names are unknown.
    private Dictionary<string, (ulong Lowest, ulong Highest)> FindFamilies()
    {
        var found = new Dictionary<string, (ulong Lowest, ulong Highest)>(StringComparer.Ordinal);
        foreach (PlacedMember member in Flat.Members)
        {
            if (member.Name.Index is not { } index)
                continue;
            bool isKnown = found.TryGetValue(member.Name.Base, out (ulong Lowest, ulong Highest) known);
            found[member.Name.Base] = isKnown ? (Math.Min(known.Lowest, index), Math.Max(known.Highest, index)) : (index, index);
        }

        return found;
    }
}
