using System.Xml.Linq;
using IovaDsl.Report.Drawing;

namespace IovaDsl.Report.Pages;

/// <summary>Tables and pictures of a page, which scroll on their own where the window is narrow.</summary>
internal static class HtmlTable
{
    public static XElement Of(string caption, string[] headings, IEnumerable<XElement> rows) =>
        Scroll(
            caption,
            Markup.Html(
                "table",
                Markup.Html("caption", caption),
                Markup.Html("thead", Markup.Html("tr", headings.Select(text => Markup.Html("th", Markup.At("scope", "col"), text)))),
                Markup.Html("tbody", rows)
            )
        );

    /// <summary>A picture, which scrolls likewise.</summary>
    public static XElement Scroll(XElement picture) => Scroll(picture.Attribute("aria-label")!.Value, picture);

    /// <summary>What may be wider than the window; a key can reach and scroll it.</summary>
    public static XElement Scroll(string says, XElement content) =>
        Markup.Html(
            "div",
            Markup.At("class", "scroll"),
            Markup.At("tabindex", "0"),
            Markup.At("role", "region"),
            Markup.At("aria-label", says),
            content
        );

    public static XElement Row(string? id, params IEnumerable<object?> cells) =>
        Markup.Html("tr", [id is null ? null : Markup.At("id", id), .. cells.Select(cell => Markup.Html("td", cell))]);

    /// <summary>An address or range, which is not broken between lines.</summary>
    public static XElement Code(string text) => Markup.Html("code", text);

    /// <summary>Parts below each other in one cell.</summary>
    public static IEnumerable<object> Lines(IEnumerable<object> parts)
    {
        bool isFirst = true;
        foreach (object part in parts)
        {
            if (!isFirst)
                yield return Markup.Html("br");
            isFirst = false;
            yield return part;
        }
    }
}
