namespace IovaDsl.Compiler.Text;

/// <summary>A place in a text as people count: line and column, both from 1, the column in UTF-16 units.</summary>
public readonly record struct LinePosition(int Line, int Column);
