using System.Globalization;
using System.Xml.Linq;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Report.Drawing;

namespace IovaDsl.Report.Pages;

/// <summary>
/// The texts behind the answers, at the foot of a page: a cause is a link to its declaration. A text is there once it has been linked to.
/// </summary>
internal sealed class SourceListing(Func<string, string> fileName)
{
    private readonly List<SourceText> _texts = [];

    /// <summary>A cause in words; its file and line are a link where it was stated in a text.</summary>
    public XElement Cause(Cause cause)
    {
        string words = CauseText.Of(cause, fileName);
        if (cause.Origin.Source is not { } location)
            return Markup.Html("span", words);
        int index = _texts.IndexOf(location.Source);
        if (index < 0)
        {
            index = _texts.Count;
            _texts.Add(location.Source);
        }

        return Markup.Html("a", Markup.At("href", "#" + LineId(index, location.Position.Line)), Markup.At("class", "cause"), words);
    }

    /// <summary>The listings, after everything else was written.</summary>
    public IEnumerable<XElement> Elements()
    {
        if (_texts.Count > 0)
            yield return Markup.Html("h2", "Declarations");
        for (int i = 0; i < _texts.Count; i++)
        {
            int index = i;
            SourceText text = _texts[i];
            string name = fileName(text.Path);
            IEnumerable<XElement> lines = Enumerable
                .Range(1, text.LineCount)
                .Select(line => Markup.Html("li", Markup.At("id", LineId(index, line)), Markup.Html("code", text.LineAt(line))));
            yield return Markup.Html(
                "details",
                Markup.At("class", "source"),
                Markup.Html("summary", name),
                HtmlTable.Scroll(name, Markup.Html("ol", lines))
            );
        }
    }

    private static string LineId(int text, int line) => string.Create(CultureInfo.InvariantCulture, $"t{text}-{line}");
}
