namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// One row of the catalogue: a stable code, its default severity, and a short title. The wording of a message lives in
/// the factory beside the row; the page is <c>compiler/diagnostics/{Id}.md</c>.
/// </summary>
/// <param name="Id">The code: <c>IOVA1502</c>. It is never used again for something else.</param>
/// <param name="DefaultSeverity">The severity where nothing is configured or allowed.</param>
/// <param name="Title">A few words, the same for every finding of the code.</param>
public sealed record DiagnosticDescriptor(string Id, Severity DefaultSeverity, string Title)
{
    /// <summary>
    /// For an error: whether an <c>allow</c> may turn it into a warning, because real firmware says such things and the
    /// file still has a meaning. Warnings and notes can always be silenced.
    /// </summary>
    public bool ErrorCanBeAllowed { get; init; }

    /// <summary>Whether a configured severity has an effect.</summary>
    public bool SeverityCanChange => DefaultSeverity != Severity.Error || ErrorCanBeAllowed;
}
