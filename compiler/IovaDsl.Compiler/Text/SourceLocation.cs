namespace IovaDsl.Compiler.Text;

/// <summary>A span in one of the texts of a compilation.</summary>
public readonly record struct SourceLocation(SourceText Source, TextSpan Span)
{
    public LinePosition Position => Source.PositionOf(Span.Start);
}
