namespace IovaDsl.Compiler.Formatting;

/// <summary>Measures of the canonical form, for the formatter and for what writes text anew.</summary>
internal static class CanonicalForm
{
    /// <summary>Columns of a line; a list goes on in the next one.</summary>
    public const int MaximumWidth = 120;

    /// <summary>Spaces for each body that a line stands in.</summary>
    public const int SpacesPerLevel = 2;

    /// <summary>Spaces before what goes on with a statement, beside those of its level.</summary>
    public const int SpacesOfContinuation = 4;
}
