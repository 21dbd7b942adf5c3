using System.Collections.Immutable;
using System.Xml.Linq;
using IovaDsl.Report.Drawing;

namespace IovaDsl.Report.Pages;

/// <summary>
/// The frame of every report: one file that asks nothing of a network (its policy forbids it), reads well without its script, dark and
/// light, on paper and by a screen reader. The script adds search, filters and what a pointer or a key is on.
/// </summary>
/// <param name="Title">Of the page.</param>
/// <param name="Lead">What it shows, in sentences.</param>
/// <param name="Filters">Choices above the page: views, kernels.</param>
/// <param name="Words">Words of <see cref="Palette"/> that its pictures use.</param>
internal sealed record HtmlPage(string Title, ImmutableArray<string> Lead, ImmutableArray<Filter> Filters, IEnumerable<string> Words)
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

    /// <summary>The text of the file, which ends with a line end.</summary>
    public string Write(params IEnumerable<XElement> body)
    {
        XElement main = Markup.Html("main", [Markup.At("id", "main"), .. Controls(), .. body]);
        XElement header = Markup.Html("header", [Markup.Html("h1", Title), .. Lead.Select(text => Markup.Html("p", text))]);
        XElement definitions = Markup.Shape(
            "svg",
            Markup.At("width", 0),
            Markup.At("height", 0),
            Markup.At("aria-hidden", "true"),
            Markup.At("class", "picture defs"),
            Palette.Definitions()
        );
        string title = Markup.Write(Markup.Html("title", Title), isHtml: true);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta http-equiv="Content-Security-Policy" content="{Policy}">
            {title}
            <style>
            {Resources.Text("picture.css")}
            {Resources.Text("report.css")}
            </style>
            </head>
            <body>
            <a class="skip" href="#main">To the answers</a>
            {Markup.Write(definitions, isHtml: true)}
            {Markup.Write(header, isHtml: true)}
            {Markup.Write(main, isHtml: true)}
            <script>
            {Resources.Text("report.js")}
            </script>
            </body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    private IEnumerable<XElement> Controls()
    {
        List<XElement> fields =
        [
            Markup.Html(
                "label",
                "Search ",
                Markup.Html(
                    "input",
                    Markup.At("type", "search"),
                    Markup.At("id", "search"),
                    Markup.At("placeholder", "name, cause, or an address"),
                    Markup.At("autocomplete", "off")
                )
            ),
            .. Filters.Select(filter => filter.Element()),
        ];
        yield return Markup.Html("form", [Markup.At("id", "controls"), Markup.At("role", "search"), .. fields]);
        yield return Markup.Html("p", Markup.At("id", "found"), Markup.At("role", "status"));
        Picture legend = Legend.Draw(Words);
        yield return Markup.Html("details", Markup.Html("summary", "Colours"), legend.Element("What colours and hatchings mean"));
        yield return Markup.Html("p", Markup.At("id", "detail"), Markup.At("aria-hidden", "true"));
    }
}

/// <summary>A choice of what is shown: the script hides what does not carry the value in <c>data-NAME</c>.</summary>
/// <param name="Selected">The value that is chosen at first; null: all.</param>
internal sealed record Filter(string Name, string Label, ImmutableArray<string> Values, string? Selected)
{
    public XElement Element() =>
        Markup.Html(
            "label",
            Label + " ",
            Markup.Html(
                "select",
                [
                    Markup.At("id", "filter-" + Name),
                    Markup.At("data-filter", Name),
                    Markup.Html("option", Markup.At("value", ""), "all"),
                    .. Values.Select(value =>
                        Markup.Html(
                            "option",
                            [Markup.At("value", value), value == Selected ? Markup.At("selected", "selected") : null, value]
                        )
                    ),
                ]
            )
        );
}
