using System.Collections.Immutable;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;

namespace IovaDsl.LanguageServer.Names;

/// <summary>
/// One text at one time, with all that follows from the text alone, worked out when first asked. A value: an edit makes another document.
/// Compared by reference.
/// </summary>
internal sealed class Document
{
    private ParseResult? _parsed;
    private NameIndex? _names;
    private TokenBox? _tokens;

    private sealed record TokenBox(ImmutableArray<SourceToken> All);

    /// <param name="uri">As the client calls it.</param>
    /// <param name="source">The text under the path by which includes find it.</param>
    /// <param name="version">The client's number of an open text; null: the text is that of the file.</param>
    public Document(string uri, SourceText source, int? version)
    {
        Uri = uri;
        Source = source;
        Version = version;
    }

    public string Uri { get; }

    public SourceText Source { get; }

    public string Path => Source.Path;

    public string Text => Source.Text;

    public int? Version { get; }

    public bool IsOpen => Version is not null;

    // Whoever comes second at the same time does the same work: the results are equal, and one is kept.
    public ParseResult Parsed => _parsed ?? Interlocked.CompareExchange(ref _parsed, IovaParser.Parse(Source), null) ?? _parsed;

    public FileSyntax Syntax => Parsed.File;

    /// <summary>Where which names stand.</summary>
    public NameIndex Names => _names ?? Interlocked.CompareExchange(ref _names, NameIndex.Of(Syntax), null) ?? _names;

    /// <summary>The text in pieces, comments too.</summary>
    public ImmutableArray<SourceToken> Tokens => (_tokens ??= new TokenBox(SourceTokens.Of(Text))).All;
}
