using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;
using Diagnostic = IovaDsl.Compiler.Diagnostics.Diagnostic;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>Kinds of changes, as LSP groups them.</summary>
internal enum FixKind
{
    QuickFix,
    Rewrite,
    Extract,
}

/// <summary>A change that an editor offers.</summary>
/// <param name="Title">What it does, as a command to the editor.</param>
/// <param name="Settles">The diagnostic that goes away by it; null: none.</param>
internal sealed record CodeFix(string Title, FixKind Kind, IReadOnlyList<FileChange> Changes, Diagnostic? Settles = null);

/// <summary>Where changes are asked for.</summary>
internal sealed record FixRequest(Snapshot Snapshot, Document Document, TextSpan Range, CancellationToken Cancellation)
{
    private SyntaxNodes? _nodes;

    /// <summary>What stands at the start of the range.</summary>
    public SyntaxNodes Nodes => _nodes ??= SyntaxNodes.At(Document.Syntax, Range.Start);

    public FileChange Change(TextSpan span, string newText) => new(Document, new TextChange(span, newText));

    public FileChange Insert(int at, string text) => Change(new TextSpan(at, 0), text);

    public string TextOf(TextSpan span) => Document.Text.Substring(span.Start, span.Length);

    /// <summary>The white space before the statement on its line.</summary>
    public string IndentAt(int offset)
    {
        int start = Document.Source.StartOfLine(Document.Source.PositionOf(offset).Line);
        int end = start;
        while (end < offset && Document.Text[end] is ' ' or '\t')
            end++;
        return Document.Text[start..end];
    }
}
