using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Tools.Tests.Rendering;

/// <summary>Diagnostics made by hand from texts whose interesting places stand between ⟦ and ⟧.</summary>
internal static class Finding
{
    public static Diagnostic At(string path, string marked, string message, string? label = null) =>
        new(Descriptor(), Locate(path, marked), message) { Label = label };

    public static DiagnosticDescriptor Descriptor(string id = "IOVA2104", Severity severity = Severity.Error) =>
        new(id, severity, "Doorbell outside the aperture");

    public static SourceLocation Locate(string path, string marked)
    {
        int first = marked.IndexOf('⟦');
        int last = marked.IndexOf('⟧') - 1;
        string text = marked.Replace("⟦", "").Replace("⟧", "");
        return new SourceLocation(new SourceText(path, text), new TextSpan(first, last - first));
    }

    /// <summary>A second place in the same text, found by its words.</summary>
    public static LabeledLocation Also(this Diagnostic diagnostic, string words, string label)
    {
        SourceText source = diagnostic.Location.Source;
        return new LabeledLocation(
            new SourceLocation(source, new TextSpan(source.Text.IndexOf(words, StringComparison.Ordinal), words.Length)),
            label
        );
    }

    public static Diagnostic With(this Diagnostic diagnostic, params LabeledLocation[] related) =>
        diagnostic with
        {
            Related = [.. related],
        };
}
