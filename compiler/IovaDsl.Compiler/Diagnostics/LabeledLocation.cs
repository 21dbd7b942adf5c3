using System.Collections.Immutable;
using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>A second place that belongs to a message ("first declared here"), possibly in another file.</summary>
/// <param name="Location">The place.</param>
/// <param name="Label">What is said of it.</param>
public sealed record LabeledLocation(SourceLocation Location, string Label)
{
    /// <summary>The one place, or none where nothing is written in a text.</summary>
    internal static ImmutableArray<LabeledLocation> List(SourceLocation? location, string label) =>
        location is { } at ? ImmutableArray.Create(new LabeledLocation(at, label)) : ImmutableArray<LabeledLocation>.Empty;
}
