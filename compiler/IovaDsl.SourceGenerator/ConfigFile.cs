using Microsoft.CodeAnalysis;

namespace IovaDsl.SourceGenerator;

/// <summary>An <c>.editorconfig</c> beside or above a <c>.iova</c> file. A value.</summary>
internal sealed record ConfigFile(string Path, string Text)
{
    public static bool IsConfig(string path) =>
        string.Equals(System.IO.Path.GetFileName(path), ".editorconfig", StringComparison.OrdinalIgnoreCase);

    public static ConfigFile Of(AdditionalText text, CancellationToken cancellation) =>
        new(text.Path, text.GetText(cancellation)?.ToString() ?? string.Empty);
}
