using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace IovaDsl.Report.Drawing;

/// <summary>
/// Elements of SVG and HTML. Everything that a file says goes through <see cref="Clean"/> and the writer's escaping, so no name or label
/// can become a tag, an attribute or a character that XML forbids.
/// </summary>
internal static class Markup
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <summary>An element of HTML; strings become text, pairs become attributes.</summary>
    public static XElement Html(string name, params IEnumerable<object?> content) => new(name, content.Select(Part));

    /// <summary>An element of SVG.</summary>
    public static XElement Shape(string name, params IEnumerable<object?> content) => new(Svg + name, content.Select(Part));

    public static XAttribute At(string name, string value) => new(name, Clean(value));

    public static XAttribute At(string name, double value) => new(name, Math.Round(value, 2).ToString(CultureInfo.InvariantCulture));

    /// <summary>Text in an SVG at a place.</summary>
    public static XElement Label(double x, double y, string text, string look = "label") =>
        Shape("text", At("x", x), At("y", y), At("class", look), text);

    /// <summary>The text of an element, with nothing between elements; elements of HTML are never written as empty tags.</summary>
    public static string Write(XElement element, bool isHtml)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var settings = new XmlWriterSettings
        {
            OmitXmlDeclaration = true,
            NewLineHandling = NewLineHandling.None,
            NamespaceHandling = NamespaceHandling.OmitDuplicates,
        };
        if (isHtml)
            FillEmpty(element);
        using (XmlWriter writer = XmlWriter.Create(text, settings))
            element.WriteTo(writer);
        return text.ToString();
    }

    /// <summary>The same text without characters that XML cannot hold.</summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;
        char[] clean = text.ToCharArray();
        for (int i = 0; i < clean.Length; i++)
        {
            bool isPair = i + 1 < clean.Length && char.IsSurrogatePair(clean[i], clean[i + 1]);
            if (isPair)
                i++;
            else if (!XmlConvert.IsXmlChar(clean[i]))
                clean[i] = '\uFFFD';
        }

        return new string(clean);
    }

    private static bool IsClean(string text)
    {
        foreach (char c in text)
        {
            if (!XmlConvert.IsXmlChar(c))
                return false;
        }

        return true;
    }

    private static object? Part(object? part) => part is string text ? Clean(text) : part;

    // A browser reads <td/> as a start; only void elements are written so.
    private static void FillEmpty(XElement element)
    {
        foreach (XElement item in element.DescendantsAndSelf())
        {
            if (item.IsEmpty && item.Name.Namespace == XNamespace.None && item.Name.LocalName is not ("input" or "br" or "hr" or "meta"))
                item.Add("");
        }
    }
}
