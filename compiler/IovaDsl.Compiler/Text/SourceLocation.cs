namespace IovaDsl.Compiler.Text;

/// <summary>A span in one of the texts of a compilation.</summary>
/// <param name="Source">The text.</param>
/// <param name="Span">The piece of it.</param>
public readonly record struct SourceLocation(SourceText Source, TextSpan Span)
{
    /// <summary>Where it begins, as people count.</summary>
    public LinePosition Position => Source.PositionOf(Span.Start);
}
