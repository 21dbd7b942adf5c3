using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace IovaDsl.SourceGenerator;

/// <summary>One <c>.iova</c> file of the project: its text, and what its item says. A value.</summary>
/// <param name="Text">Null where the file cannot be read, perhaps because it is gone.</param>
/// <param name="Kernel">The Linux whose rules count; null: the default.</param>
internal sealed record IovaFile(string Path, string? Text, string Namespace, string Access, string? Kernel, string? ProjectDirectory)
{
    public static bool IsIova(string path) => path.EndsWith(".iova", StringComparison.OrdinalIgnoreCase);

    public static IovaFile Of(AdditionalText text, AnalyzerConfigOptions options, ProjectOptions project, CancellationToken cancellation) =>
        new(
            text.Path,
            text.GetText(cancellation)?.ToString(),
            Metadata(options, "IovaNamespace") ?? project.Namespace,
            Metadata(options, "IovaAccess") ?? project.Access,
            Metadata(options, "IovaKernel") ?? project.Kernel,
            project.Directory
        );

    private static string? Metadata(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_metadata.AdditionalFiles." + name, out string? value) && value.Length > 0 ? value : null;
}
