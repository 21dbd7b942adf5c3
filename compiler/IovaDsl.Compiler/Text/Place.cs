namespace IovaDsl.Compiler.Text;

/// <summary>A place that is in no text: in a table of firmware, or a tree.</summary>
internal abstract record Place;
