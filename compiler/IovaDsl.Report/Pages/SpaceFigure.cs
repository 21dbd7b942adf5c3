using System.Collections.Immutable;
using System.Globalization;
using System.Xml.Linq;
using IovaDsl.Report.Drawing;

namespace IovaDsl.Report.Pages;

/// <summary>The picture of a space on a page, or a sentence where it has too many stretches for anybody to look at.</summary>
internal static class SpaceFigure
{
    private const int MostStretches = 1000;

    public static XElement Of(SpacePicture picture, ImmutableArray<SpaceRow> rows, string title) =>
        rows.Max(row => row.Stretches.Length) is > MostStretches and var count
            ? Markup.Html(
                "p",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The space has {count:N0} stretches and is not drawn; the tables below have them all."
                )
            )
            : HtmlTable.Scroll(picture.Draw(rows).Element(title));
}
