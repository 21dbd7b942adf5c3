using System.Collections.Immutable;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.Compiler.Syntax;

/// <summary>
/// What parsing gives, whatever the text: a file with all that was understood, and what was not, in the order of the text.
/// </summary>
internal sealed record ParseResult(FileSyntax File, ImmutableArray<Diagnostic> Diagnostics);
