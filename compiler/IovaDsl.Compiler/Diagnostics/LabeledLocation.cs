using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>A second place that belongs to a message ("first declared here"), possibly in another file.</summary>
public sealed record LabeledLocation(SourceLocation Location, string Label);
