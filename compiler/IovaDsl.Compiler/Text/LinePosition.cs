namespace IovaDsl.Compiler.Text;

/// <summary>A place in a text as people count: line and column, both from 1, the column in UTF-16 units.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in UTF-16 units.</param>
public readonly record struct LinePosition(int Line, int Column);
