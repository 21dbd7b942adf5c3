namespace IovaDsl.Compiler.Diagnostics.Rendering;

/// <summary>How a message is drawn. The default is plain text of at most 120 columns in an excerpt.</summary>
internal sealed record TextRenderOptions
{
    public static TextRenderOptions Default { get; } = new();

    /// <summary>The columns a source line may take before it is clipped; at least 40.</summary>
    public int ExcerptColumns { get; init; } = 120;

    public Paint Paint { get; init; } = static (_, text) => text;
}
