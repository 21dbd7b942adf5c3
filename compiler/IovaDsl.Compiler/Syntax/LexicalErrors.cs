using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Syntax;

/// <summary>Says what is wrong with the characters of a text.</summary>
internal static class LexicalErrors
{
    public static void Report(TokenList tokens, SyntaxFindings findings)
    {
        int replacement = tokens.Text.IndexOf('\uFFFD');
        if (replacement >= 0)
            findings.Add(Catalog.NotUtf8(findings.At(new TextSpan(replacement, 1))));
        foreach (LexicalProblem problem in tokens.Problems)
        {
            if (findings.IsFull)
                return;
            ReportOne(problem, tokens, findings);
        }
    }

    private static void ReportOne(LexicalProblem problem, TokenList tokens, SyntaxFindings findings)
    {
        SourceLocation location = findings.At(new TextSpan(problem.Start, problem.Length));
        string text = tokens.Text.Substring(problem.Start, problem.Length);
        switch (problem.Kind)
        {
            // Invalid UTF-8 was reported above, once.
            case LexicalProblemKind.StrayCharacters when text.Trim('\uFFFD').Length == 0:
                break;
            case LexicalProblemKind.StrayCharacters when text == ";":
                findings.Add(Catalog.Semicolon(location));
                break;
            case LexicalProblemKind.StrayCharacters:
                findings.Add(Catalog.StrayCharacters(location, text));
                break;
            case LexicalProblemKind.NameBeyondAscii:
                findings.Add(Catalog.NameBeyondAscii(location, text));
                break;
            case LexicalProblemKind.UnterminatedString:
                findings.Add(Catalog.UnterminatedString(location));
                break;
            case LexicalProblemKind.UnterminatedComment:
                findings.Add(Catalog.UnterminatedComment(findings.At(new TextSpan(problem.Start, 2))));
                break;
            case LexicalProblemKind.NestedTooDeep:
                findings.Add(Catalog.NestedTooDeep(location, TokenList.MaximumDepth));
                break;
        }
    }
}
