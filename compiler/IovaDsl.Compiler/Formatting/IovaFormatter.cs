using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Formatting;

/// <summary>What formatting gives: the canonical text, or the text as it was where it is malformed, with the reasons.</summary>
internal sealed record FormatResult(string Text, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>
/// The canonical form of .iova text: two spaces for each level, one declaration on a line, one space between words,
/// LF at the end of lines. All comments stay, and so does what the writer decides: which clauses share a line, whether
/// a short body stands on one line, and (up to one) blank lines. Formatting twice is formatting once.
/// </summary>
internal static class IovaFormatter
{
    public static FormatResult Format(SourceText source)
    {
        ParseResult parsed = IovaParser.Parse(source);
        if (parsed.Diagnostics.Any(d => d.Severity == Severity.Error))
            return new FormatResult(source.Text, parsed.Diagnostics);
        ImmutableArray<FormatToken> tokens = FormatToken.Read(source.Text, StatementStarts.Of(parsed.File));
        return new FormatResult(FormatPrinter.Print(tokens), parsed.Diagnostics);
    }
}
