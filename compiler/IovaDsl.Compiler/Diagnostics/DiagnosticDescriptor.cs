namespace IovaDsl.Compiler.Diagnostics;

/// <summary>
/// One row of the catalogue: a stable code, its default severity, and a short title. The wording of a message lives in
/// the factory beside the row (see <c>Catalog</c>); the page is <c>compiler/diagnostics/{Id}.md</c>.
/// </summary>
public sealed record DiagnosticDescriptor(string Id, Severity DefaultSeverity, string Title)
{
    public string HelpLink => "https://iovadsl.dev/diagnostics/" + Id;
}
