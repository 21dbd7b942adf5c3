using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Syntax;

/// <summary>Collects what is wrong with one text. A text with very many mistakes is no text of ours, and reading it ends.</summary>
internal sealed class SyntaxFindings(SourceText source)
{
    private const int MaximumCount = 1000;

    private readonly List<Diagnostic> _diagnostics = [];

    public SourceText Source => source;

    /// <summary>So many mistakes that nothing more is worth saying.</summary>
    public bool IsFull { get; private set; }

    public bool IsEmpty => _diagnostics.Count == 0;

    public SourceLocation At(TextSpan span) => new(source, span);

    public void Add(Diagnostic diagnostic)
    {
        if (IsFull)
            return;
        _diagnostics.Add(diagnostic);
        if (_diagnostics.Count >= MaximumCount)
            GiveUp(diagnostic.Location);
    }

    /// <summary>Whether the last finding is a range of which the end is missing, and the text has been read up to there.</summary>
    public bool EndWithHalfRange(int position) =>
        _diagnostics.Count > 0
        && _diagnostics[_diagnostics.Count - 1] is { } last
        && last.Descriptor == SyntaxCatalog.NumberIsNoRangeRow
        && last.Location.Span.AfterLast == position;

    /// <summary>Nothing more is said of this text.</summary>
    public void GiveUp(SourceLocation at)
    {
        _diagnostics.Add(SyntaxCatalog.TooManySyntaxErrors(at));
        IsFull = true;
    }

    /// <summary>
    /// All of them, in the order of the text. Behind a word that fits nothing, what else does not fit on the line is its consequence.
    /// </summary>
    public ImmutableArray<Diagnostic> InOrder()
    {
        var kept = ImmutableArray.CreateBuilder<Diagnostic>(_diagnostics.Count);
        int lostLine = 0;
        foreach (Diagnostic diagnostic in _diagnostics.OrderBy(d => d.Location.Span.Start))
        {
            int line = diagnostic.Location.Position.Line;
            if (line == lostLine && IsOftenConsequence(diagnostic))
                continue;
            kept.Add(diagnostic);
            if (diagnostic.Descriptor == SyntaxCatalog.UnexpectedTokenRow || diagnostic.Descriptor == SyntaxCatalog.StrayCharactersRow)
                lostLine = line;
        }

        return kept.ToImmutable();
    }

    private static bool IsOftenConsequence(Diagnostic diagnostic) =>
        diagnostic.Descriptor == SyntaxCatalog.UnexpectedTokenRow
        || diagnostic.Descriptor == SyntaxCatalog.StrayCharactersRow
        || diagnostic.Descriptor == SyntaxCatalog.MissingTokenRow
        || diagnostic.Descriptor == SyntaxCatalog.NumberIsNoRangeRow
        || diagnostic.Descriptor == SyntaxCatalog.MissingClosingBraceRow;
}
