namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// The rows of one stage's catalogue, in the order in which they stand there. A retired row stays in its catalogue, so that no code is
/// ever used twice.
/// </summary>
internal sealed class DiagnosticRows
{
    private readonly List<DiagnosticDescriptor> _list = [];

    /// <summary>All rows.</summary>
    public IReadOnlyList<DiagnosticDescriptor> List => _list;

    /// <summary>Adds a row.</summary>
    /// <param name="id">The stable code, such as <c>IOVA1003</c>.</param>
    /// <param name="severity">Its severity where nothing is configured.</param>
    /// <param name="title">What is wrong, without names.</param>
    /// <param name="errorCanBeAllowed">Whether <c>allow</c> may lower the error.</param>
    public DiagnosticDescriptor Add(string id, Severity severity, string title, bool errorCanBeAllowed = false)
    {
        var row = new DiagnosticDescriptor(id, severity, title) { ErrorCanBeAllowed = errorCanBeAllowed };
        _list.Add(row);
        return row;
    }
}
