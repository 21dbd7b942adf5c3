using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Findings;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// Names that nothing has. Each is reported once: a root bus misspelled in one place must not give a message for each of its thousand
/// devices.
/// </summary>
internal sealed class UnknownNames
{
    // Suggestions look at every name in view; past this many unknown names they are not worth their time.
    private const int MaxSuggestions = 100;

    private readonly FindingBag _findings;
    private readonly Dictionary<(SourceText Source, string Name), int> _uses = [];

    public UnknownNames(FindingBag findings) => _findings = findings;

    /// <summary>Reports a name that no constant, parameter or variable has.</summary>
    public void ReportConstant(NameExpressionSyntax name, Scope scope, ExpressionEvaluator evaluator)
    {
        if (IsLost(scope, name.Name) || !IsFirstUse(scope.Source, name.Name))
            return;
        string? head = HyphenHead(name.Name, h => scope.TryFind(h, evaluator, out _));
        _findings.Report(
            BindingCatalog.UnknownConstant(
                scope.At(name.Span),
                name.Name,
                Suggest(name.Name, scope.NamesInView().Concat(LanguageWords.OfAnswers)),
                head
            ),
            null
        );
    }

    /// <summary>Reports a name that no element has.</summary>
    /// <param name="scope">Where it is used.</param>
    /// <param name="span">The place in the text of that scope.</param>
    /// <param name="name">The name as written.</param>
    /// <param name="what">What was looked for: <c>an IOMMU</c>.</param>
    /// <param name="known">The names of such elements.</param>
    public void ReportElement(Scope scope, TextSpan span, string name, string what, IReadOnlyList<string> known)
    {
        if (!IsLost(scope, name) && IsFirstUse(scope.Source, name))
            _findings.Report(Describe(scope.At(span), name, what, known), null);
    }

    private Diagnostic Describe(SourceLocation at, string name, string what, IReadOnlyList<string> known) =>
        BindingCatalog.UnknownElement(at, name, what, Suggest(name, known), known);

    // A declaration that a mistake of syntax took away was reported there.
    private bool IsLost(Scope scope, string name)
    {
        if (scope.Lost is not { } lost || !lost.MayHold(name))
            return false;
        _findings.NoteFailure();
        return true;
    }

    private bool IsFirstUse(SourceText source, string name)
    {
        _uses.TryGetValue((source, name), out int uses);
        _uses[(source, name)] = uses + 1;
        if (uses > 0)
            _findings.NoteFailure();
        return uses == 0;
    }

    private string? Suggest(string name, IEnumerable<string> known) => _uses.Count <= MaxSuggestions ? Spelling.Nearest(name, known) : null;

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
