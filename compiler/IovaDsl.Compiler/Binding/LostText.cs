using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Binding;

/// <summary>
/// What a text may have lost to mistakes of syntax: where they are, and which names stand on their lines. A name that
/// nobody declares is no second mistake if its declaration was lost to the first.
/// </summary>
internal sealed class LostText
{
    private readonly List<int> _positions = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private bool _lostInclude;
    private int _readUpTo = -1;

    public static LostText Find(SourceText source, IEnumerable<Diagnostic> syntaxDiagnostics)
    {
        var lost = new LostText();
        foreach (Diagnostic diagnostic in syntaxDiagnostics)
        {
            if (diagnostic.Descriptor.DefaultSeverity != Severity.Error)
                continue;
            TextSpan span = diagnostic.Location.Span;
            lost._positions.Add(span.Start);
            if (diagnostic.Descriptor == SyntaxCatalog.UnexpectedTokenRow && BeforeOnLine(source.Text, span.Start) is { } before)
                lost._positions.Add(before);
            lost.AddNames(source, span);
        }

        lost._positions.Sort();
        return lost;
    }

    /// <summary>A file in view could not be had: whatever is not known may be declared there.</summary>
    public void NoteLostInclude() => _lostInclude = true;

    public bool MayHold(string name) => _lostInclude || _names.Contains(name);

    /// <summary>Whether a mistake lies in this part of the text.</summary>
    public bool Touches(TextSpan span)
    {
        int at = _positions.BinarySearch(span.Start);
        if (at < 0)
            at = ~at;
        return at < _positions.Count && _positions[at] <= span.AfterLast;
    }

    // The token before a word that does not fit, on the same line, is torn as well: it was meant to go on.
    private static int? BeforeOnLine(string text, int start)
    {
        while (start > 0 && text[start - 1] is ' ' or '\t')
            start--;
        return start > 0 && text[start - 1] is not ('\n' or '\r') ? start : null;
    }

    private void AddNames(SourceText source, TextSpan span)
    {
        // Mistakes come in the order of the text, and many may stand on one line, which may be all of it.
        if (span.AfterLast <= _readUpTo)
            return;
        string text = source.Text;
        int first = LineStart(text, Math.Min(span.Start, text.Length));
        int last = LineEnd(text, Math.Min(span.AfterLast, text.Length));
        _readUpTo = last;
        int start = -1;
        for (int i = first; i <= last; i++)
        {
            bool isNameCharacter = i < last && (char.IsLetterOrDigit(text[i]) || text[i] is '-' or '_');
            if (isNameCharacter && start < 0)
                start = i;
            if (!isNameCharacter && start >= 0)
            {
                _names.Add(text.Substring(start, i - start));
                start = -1;
            }
        }
    }

    private static int LineStart(string text, int from)
    {
        while (from > 0 && text[from - 1] is not ('\n' or '\r'))
            from--;
        return from;
    }

    private static int LineEnd(string text, int from)
    {
        while (from < text.Length && text[from] is not ('\n' or '\r'))
            from++;
        return from;
    }
}
