using System.Collections.Immutable;
using System.Xml.Linq;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Report.Drawing;
using IovaDsl.Report.Pages;

namespace IovaDsl.Report;

/// <summary>
/// A platform as one SVG file: for each group its path from device to memory, and the 64-bit space in each view. Groups with the same
/// answer are drawn once. Legible in print, dark, light, and without colour; no script, no reference to anything outside.
/// </summary>
internal static class PlatformDrawing
{
    private const double Margin = 20;
    private const double Gap = 12;

    /// <summary>The text of the file, which ends with a line end.</summary>
    public static string Svg(PlatformAnswer answer)
    {
        var keys = new AnswerKey();
        var draw = new SpacePicture(null);
        (GroupAnswer[] Alike, ImmutableArray<SpaceRow> Rows)[] classes =
        [
            .. answer.Groups.GroupBy(keys.Of).Select(alike => (alike.ToArray(), SpaceRow.Of(alike.First()))),
        ];
        IEnumerable<Picture> pictures =
        [
            Heading(answer),
            .. classes.Select(one => Group(one.Alike, one.Rows, draw)),
            Legend.Draw(classes.SelectMany(one => one.Rows)),
        ];
        Picture body = Picture.Stack(pictures, 2 * Gap);
        var page = new Picture(body.Width + 2 * Margin, body.Height + 2 * Margin, [Paper(body), Shifted(body)]);
        XElement styles = Markup.Shape("style", Resources.Text("picture.css"));
        string says = $"{answer.Platform.Platform.Name}: paths and usable addresses of its devices, as Linux {answer.Options.Kernel}";
        XElement picture = page.Element(says, styles, Palette.Definitions());
        return Markup.Write(picture, isHtml: false) + "\n";
    }

    private static Picture Heading(PlatformAnswer answer)
    {
        string title = answer.Platform.Platform.Title is { } text ? "  " + text : "";
        string rules = $"as Linux {answer.Options.Kernel}; ranges are inclusive, widths grow with the logarithm of sizes";
        return new Picture(700, 38, [Markup.Label(0, 14, answer.Platform.Platform.Name + title, "title"), Markup.Label(0, 32, rules)]);
    }

    private static Picture Group(GroupAnswer[] alike, ImmutableArray<SpaceRow> rows, SpacePicture draw)
    {
        var name = new Picture(700, 16, [Markup.Label(0, 13, NameList.Of(alike.Select(group => group.Name)), "title")]);
        return Picture.Stack([name, PathPicture.Draw(alike[0]), draw.Draw(rows)], Gap);
    }

    private static XElement Paper(Picture body) =>
        Markup.Shape(
            "rect",
            Markup.At("width", body.Width + 2 * Margin),
            Markup.At("height", body.Height + 2 * Margin),
            Markup.At("class", "paper")
        );

    private static XElement Shifted(Picture body) =>
        Markup.Shape("g", [Markup.At("transform", FormattableString.Invariant($"translate({Margin} {Margin})")), .. body.Shapes]);
}
