using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace IovaDsl.Fuzz;

/// <summary>
/// Pages read back as browsers and Markdown viewers read them: no text of a file becomes an element, a script, or a link that leads out.
/// </summary>
public static class WrittenPages
{
    // What asks for something, or does something, by itself.
    private static readonly HashSet<string> Active =
    [
        "iframe",
        "object",
        "embed",
        "img",
        "image",
        "link",
        "base",
        "audio",
        "video",
        "foreignobject",
        "animate",
        "set",
    ];

    private static readonly MarkdownPipeline WithTables = new MarkdownPipelineBuilder().UsePipeTables().Build();

    /// <exception cref="Exception">A browser would find a mistake, or something active.</exception>
    public static void Html(string text)
    {
        if (text.Length == 0)
            return;
        // Any mistake of syntax is an exception.
        using var page = new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(text);
        if (page.QuerySelectorAll("script").Length != 1)
            throw new InvalidDataException("a page has a script beside its own");
        foreach (IElement element in page.All)
        {
            if (Active.Contains(element.LocalName))
                throw new InvalidDataException($"a page has an element {element.LocalName}");
            foreach (IAttr attribute in element.Attributes)
                Judge(element, attribute);
        }
    }

    private static void Judge(IElement element, IAttr attribute)
    {
        if (attribute.LocalName.StartsWith("on", StringComparison.Ordinal))
            throw new InvalidDataException($"a page has a handler: {element.LocalName} {attribute.LocalName}");
        if (attribute.LocalName is "href" or "src" or "action" or "formaction" && !attribute.Value.StartsWith('#'))
            throw new InvalidDataException($"a page leads out: {element.LocalName} {attribute.Value}");
    }

    /// <exception cref="InvalidDataException">There is an element or a link in it.</exception>
    public static void Markdown(string text)
    {
        foreach (MarkdownObject part in Markdig.Markdown.Parse(text, WithTables).Descendants())
        {
            // Ranges of a cell stand below one another.
            if (part is HtmlInline { Tag: "<br>" })
                continue;
            if (part is HtmlBlock or HtmlInline or LinkInline or AutolinkInline or LinkReferenceDefinition)
                throw new InvalidDataException($"Markdown has a {part.GetType().Name} at {part.Line + 1}: {Around(text, part.Span)}");
        }
    }

    private static string Around(string text, SourceSpan span) =>
        span.Start >= 0 && span.Start < text.Length ? text.Substring(span.Start, Math.Min(80, text.Length - span.Start)) : "";
}
