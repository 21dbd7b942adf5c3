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
            ReportOne(problem, tokens, findings);
            if (problem.Kind == LexicalProblemKind.StrayCharacters && ++strays == mostStrays)
                findings.GiveUp(findings.At(new TextSpan(problem.Start, problem.Length)));
        }
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
            case LexicalProblemKind.StrayCharacters when text == ";":
                findings.Add(SyntaxCatalog.Semicolon(location));
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
            case LexicalProblemKind.ForeignComment:
                findings.Add(SyntaxCatalog.ForeignComment(findings.At(new TextSpan(problem.Start, 1))));
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
