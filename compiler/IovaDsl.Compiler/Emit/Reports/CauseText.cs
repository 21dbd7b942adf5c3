using System.Globalization;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler.Emit.Reports;

/// <summary>A cause in words.</summary>
internal static class CauseText
{
    /// <summary><c>pcie0 address-bits, n1sdp.iova:19</c>, with the label where there is one, and the source of a built-in rule.</summary>
    /// <param name="cause">The cause.</param>
    /// <param name="fileName">How a source file is called; null: by its path.</param>
    public static string Of(Cause cause, Func<string, string>? fileName = null)
    {
        string label = cause.Label is { } text ? $" \"{text}\"" : "";
        string source = cause.Source is { } rule ? $" ({rule})" : "";
        string place = PlaceOf(cause.Origin, fileName);
        return $"{cause.Element} {cause.Rule}{label}{(place.Length == 0 ? "" : ", " + place)}{source}";
    }

    /// <summary><c>n1sdp.iova:19</c>, or the words of an importer.</summary>
    public static string PlaceOf(Origin origin, Func<string, string>? fileName = null) =>
        origin.Source is { } location
            ? string.Format(
                CultureInfo.InvariantCulture,
                "{0}:{1}",
                fileName?.Invoke(location.Source.Path) ?? location.Source.Path,
                location.Position.Line
            )
            : origin.Firmware?.ToString() ?? "";
}
