using IovaDsl.Compiler.Text;
using IovaDsl.Grammar;

namespace IovaDsl.Compiler.Syntax;

/// <summary>Text to syntax: the first stage. It fails for no text.</summary>
internal static class IovaParser
{
    public static ParseResult Parse(SourceText source)
    {
        var findings = new SyntaxFindings(source);
        if (ForeignTexts.Find(source) is { } foreign)
            findings.Add(foreign);
        using TokenList tokens = TokenList.Read(findings.IsEmpty ? source.Text : "", Keywords.NewTable());
        LexicalErrors.Report(tokens, findings);
        FileSyntax file = SyntaxBuilder.Build(source, tokens, findings);
        return new ParseResult(file, findings.InOrder());
    }
}
