using System.Text;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Syntax;

/// <summary>Says what is wrong with the characters of a text.</summary>
internal static class LexicalErrors
{
    // A text with more stray characters than this is no text of ours, and still less one with NULs in it.
    private const int MostStrays = 100;
    private const int MostStraysWithNuls = 10;

    public static void Report(TokenList tokens, SyntaxFindings findings)
    {
        ReportFirst('\uFFFD', tokens, findings, SyntaxCatalog.NotUtf8);
        ReportFirst('\0', tokens, findings, SyntaxCatalog.NulCharacter);
        int mostStrays = tokens.Text.IndexOf('\0') < 0 ? MostStrays : MostStraysWithNuls;
        int strays = 0;
        foreach (LexicalProblem problem in tokens.Problems)
        {
            if (findings.IsFull)
                return;
            if (IsHabit(problem, tokens))
                continue;
            ReportOne(problem, tokens, findings);
            if (problem.Kind == LexicalProblemKind.StrayCharacters && ++strays == mostStrays)
                findings.GiveUp(findings.At(new TextSpan(problem.Start, problem.Length)));
        }

        ReportHabit(tokens, findings, problem => IsSemicolon(problem, tokens), SyntaxCatalog.Semicolon, (text, problem) => "");
        ReportHabit(
            tokens,
            findings,
            problem => problem.Kind == LexicalProblemKind.ForeignSpace,
            SyntaxCatalog.ForeignSpace,
            (text, problem) => " "
        );
        ReportHabit(
            tokens,
            findings,
            problem => problem.Kind == LexicalProblemKind.ForeignComment,
            SyntaxCatalog.ForeignComment,
            (text, problem) => "//" + text.Substring(problem.Start, problem.Length).TrimStart('#')
        );
    }

    private static bool IsSemicolon(LexicalProblem problem, TokenList tokens) =>
        problem is { Kind: LexicalProblemKind.StrayCharacters, Length: 1 } && tokens.Text[problem.Start] == ';';

    // Habits of other languages come on every line, and are one mistake.
    private static bool IsHabit(LexicalProblem problem, TokenList tokens) =>
        problem.Kind is LexicalProblemKind.ForeignSpace or LexicalProblemKind.ForeignComment || IsSemicolon(problem, tokens);

    // Said at the first of them; the fix mends all.
    private static void ReportHabit(
        TokenList tokens,
        SyntaxFindings findings,
        Func<LexicalProblem, bool> isOne,
        Func<SourceLocation, int, Diagnostic> diagnostic,
        Func<string, LexicalProblem, string> mended
    )
    {
        List<LexicalProblem> all = tokens.Problems.Where(isOne).ToList();
        if (all.Count == 0 || findings.IsFull)
            return;
        var text = new StringBuilder();
        int position = all[0].Start;
        foreach (LexicalProblem problem in all)
        {
            text.Append(tokens.Text, position, problem.Start - position).Append(mended(tokens.Text, problem));
            position = problem.AfterLast;
        }

        Diagnostic said = diagnostic(findings.At(new TextSpan(all[0].Start, 1)), all.Count);
        SourceLocation whole = findings.At(new TextSpan(all[0].Start, position - all[0].Start));
        findings.Add(said with { Fix = new SuggestedFix(said.Fix!.Title, whole, text.ToString()) });
    }

    // Said once, however often it stands there.
    private static void ReportFirst(char character, TokenList tokens, SyntaxFindings findings, Func<SourceLocation, Diagnostic> diagnostic)
    {
        int first = tokens.Text.IndexOf(character);
        if (first >= 0)
            findings.Add(diagnostic(findings.At(new TextSpan(first, 1))));
    }

    private static void ReportOne(LexicalProblem problem, TokenList tokens, SyntaxFindings findings)
    {
        SourceLocation location = findings.At(new TextSpan(problem.Start, problem.Length));
        string text = tokens.Text.Substring(problem.Start, problem.Length);
        switch (problem.Kind)
        {
            // These were reported above, once.
            case LexicalProblemKind.StrayCharacters when text.Trim('\uFFFD', '\0').Length == 0:
                break;
            case LexicalProblemKind.StrayCharacters:
                findings.Add(SyntaxCatalog.StrayCharacters(location, text));
                break;
            case LexicalProblemKind.NameBeyondAscii:
                findings.Add(SyntaxCatalog.NameBeyondAscii(location, text));
                break;
            case LexicalProblemKind.UnterminatedString:
                findings.Add(SyntaxCatalog.UnterminatedString(location));
                break;
            case LexicalProblemKind.UnterminatedComment:
                findings.Add(SyntaxCatalog.UnterminatedComment(findings.At(new TextSpan(problem.Start, 2))));
                break;
            case LexicalProblemKind.ForeignRange:
                findings.Add(SyntaxCatalog.ForeignRange(location, text));
                break;
            case LexicalProblemKind.NameWithDot:
                findings.Add(SyntaxCatalog.NameWithDot(location, text));
                break;
            case LexicalProblemKind.ForeignString:
                findings.Add(SyntaxCatalog.ForeignString(location, text));
                break;
            case LexicalProblemKind.NestedTooDeep:
                findings.Add(SyntaxCatalog.NestedTooDeep(location, TokenList.MaximumDepth));
                break;
        }
    }
}
