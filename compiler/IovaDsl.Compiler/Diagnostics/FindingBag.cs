using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>What a stage found, with what may silence it. Severities are settled at the end (see <see cref="Suppression"/>).</summary>
/// <param name="Diagnostic">As it was first reported.</param>
/// <param name="AllowedBy">Null: nothing allows it.</param>
/// <param name="Others">How often the same text was reported for other elements it makes.</param>
internal readonly record struct Finding(Diagnostic Diagnostic, Allowance? AllowedBy, int Others);

/// <summary>
/// Collects findings. Loops, parts and variants reach the same text many times: what is wrong with it is kept once, and counted.
/// Unknown names are reported once each: a root bus misspelled in one place must not give a message for each of its thousand devices.
/// </summary>
internal sealed class FindingBag
{
    // Suggestions look at every name in view; past this many unknown names they are not worth their time.
    private const int MaxSuggestions = 100;

    private readonly List<Finding> _findings = [];
    private readonly Dictionary<(string Id, SourceLocation At), int> places = [];
    private readonly HashSet<SourceLocation> _usedAllowances = [];
    private readonly Dictionary<(SourceText Source, string Name), int> unknownNames = [];

    /// <summary>One for each diagnostic and place in the text.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Where something was allowed that did occur.</summary>
    public IReadOnlyCollection<SourceLocation> UsedAllowances => _usedAllowances;

    /// <summary>
    /// Counts what went wrong, also where nothing was said because the cause was reported elsewhere. What was bound while
    /// this grew is damaged, and no check should judge it.
    /// </summary>
    public int Failures { get; private set; }

    /// <summary>While true, reports only count: what is bound is torn by a mistake of syntax, which was reported.</summary>
    public bool IsMuted { get; set; }

    public void Report(Diagnostic diagnostic, AllowScope? allows)
    {
        if (IsMuted)
        {
            NoteFailure();
            return;
        }

        Allowance? allowedBy = AllowScope.Find(allows, diagnostic.Id);
        if (allowedBy?.Origin.Source is { } allowance)
            _usedAllowances.Add(allowance);
        Keep(diagnostic, allowedBy);
        if (diagnostic.Descriptor.DefaultSeverity == Severity.Error && allowedBy is null)
            Failures++;
    }

    private void Keep(Diagnostic diagnostic, Allowance? allowedBy)
    {
        var place = (diagnostic.Id, diagnostic.Location);
        if (!places.TryGetValue(place, out int index))
        {
            places.Add(place, _findings.Count);
            _findings.Add(new Finding(diagnostic, allowedBy, 0));
        }
        else if (_findings[index].Diagnostic.Message != diagnostic.Message)
        {
            _findings[index] = _findings[index] with { Others = _findings[index].Others + 1 };
        }
    }

    /// <summary>Whether something was reported of a place in the text.</summary>
    public bool Has(string id, SourceLocation at) => places.ContainsKey((id, at));

    /// <summary>Something is missing because of a mistake that was reported elsewhere.</summary>
    public void NoteFailure() => Failures++;

    public void ReportUnknownConstant(NameExpressionSyntax name, Scope scope, ExpressionEvaluator evaluator)
    {
        if (IsLost(scope, name.Name) || !IsFirstUse(scope.Source, name.Name))
            return;
        List<string> known = scope.NamesInView().ToList();
        string? head = HyphenHead(name.Name, h => scope.TryFind(h, evaluator, out _));
        Report(BindingCatalog.UnknownConstant(scope.At(name.Span), name.Name, Suggest(name.Name, known), head), null);
    }

    /// <summary>Reports a name that no element has.</summary>
    /// <param name="scope">Where it is used.</param>
    /// <param name="span">The place in the text of that scope.</param>
    /// <param name="name">The name as written.</param>
    /// <param name="what">What was looked for: <c>an IOMMU</c>.</param>
    /// <param name="known">The names of such elements.</param>
    public void ReportUnknownElement(Scope scope, TextSpan span, string name, string what, IEnumerable<string> known)
    {
        if (!IsLost(scope, name) && IsFirstUse(scope.Source, name))
            Report(BindingCatalog.UnknownElement(scope.At(span), name, what, Suggest(name, known)), null);
    }

    // A declaration that a mistake of syntax took away was reported there.
    private bool IsLost(Scope scope, string name)
    {
        if (scope.Lost is not { } lost || !lost.MayHold(name))
            return false;
        NoteFailure();
        return true;
    }

    private bool IsFirstUse(SourceText source, string name)
    {
        unknownNames.TryGetValue((source, name), out int uses);
        unknownNames[(source, name)] = uses + 1;
        if (uses > 0)
            NoteFailure();
        return uses == 0;
    }

    private string? Suggest(string name, IEnumerable<string> known) =>
        unknownNames.Count <= MaxSuggestions ? Spelling.Nearest(name, known) : null;

    // In "n-1" the hyphen belongs to the name; whoever meant a difference has to be told.
    private static string? HyphenHead(string name, Func<string, bool> isKnown)
    {
        int hyphen = name.IndexOf('-');
        while (hyphen > 0)
        {
            string head = name.Substring(0, hyphen);
            if (isKnown(head))
                return head;
            hyphen = name.IndexOf('-', hyphen + 1);
        }

        return null;
    }
}
