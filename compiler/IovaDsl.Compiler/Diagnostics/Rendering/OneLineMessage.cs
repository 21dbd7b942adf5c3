using System.Globalization;
using System.Text;

namespace IovaDsl.Compiler.Diagnostics.Rendering;

/// <summary>
/// A diagnostic in one sentence, for whoever shows no source text: the message with its suggestion and its second places, and what to do.
/// </summary>
internal static class OneLineMessage
{
    // Past this the sentence hides what it says; all places stand in JSON and SARIF.
    private const int MostPlaces = 3;

    /// <summary>The message, the suggestion, and the other places: <c>unknown bus `pcei`; did you mean `pcie`?</c></summary>
    public static string WithPlaces(Diagnostic diagnostic)
    {
        var text = new StringBuilder(VisibleText.OneLine(diagnostic.Message).TrimEnd('.'));
        if (diagnostic.Label is { } label && label.StartsWith("did you mean", StringComparison.Ordinal))
            text.Append("; ").Append(VisibleText.OneLine(label));
        foreach (LabeledLocation related in diagnostic.Related.Where(related => related.Location.Source is not null).Take(MostPlaces))
            text.Append(" (").Append(VisibleText.OneLine(related.Label)).Append(": ").Append(PlaceOf(related)).Append(')');
        return text.ToString();
    }

    /// <summary>The same, and what to do.</summary>
    public static string Of(Diagnostic diagnostic)
    {
        string message = WithPlaces(diagnostic);
        if (diagnostic.Hint is not { } hint)
            return message;
        char last = message[message.Length - 1];
        return message + (last is '?' or '!' ? " Hint: " : ". Hint: ") + VisibleText.OneLine(hint);
    }

    private static string PlaceOf(LabeledLocation related) =>
        string.Format(
            CultureInfo.InvariantCulture,
            "{0}:{1}",
            VisibleText.OneLine(related.Location.Source.Path),
            related.Location.Position.Line
        );
}
