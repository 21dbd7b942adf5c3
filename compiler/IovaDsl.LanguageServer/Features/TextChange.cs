using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Features;

/// <summary>Puts a text in place of a piece of a document.</summary>
internal readonly record struct TextChange(TextSpan Span, string NewText);

/// <summary>A change in one of several documents.</summary>
internal readonly record struct FileChange(Document Document, TextChange Change);

/// <summary>A piece of a document.</summary>
internal readonly record struct Place(Document Document, TextSpan Span);
