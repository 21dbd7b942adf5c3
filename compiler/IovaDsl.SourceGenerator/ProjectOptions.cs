using IovaDsl.Compiler.Emit.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace IovaDsl.SourceGenerator;

/// <summary>What the project says for all files; each file may say otherwise.</summary>
internal sealed record ProjectOptions(string Namespace, string Access, string? Kernel, string? Directory, string? HelpLinkBase)
{
    public static ProjectOptions Of(AnalyzerConfigOptions options) =>
        new(
            Property(options, "IovaNamespace") ?? Property(options, "RootNamespace") ?? CSharpOptions.DefaultNamespace,
            Property(options, "IovaAccess") ?? "public",
            Property(options, "IovaKernel"),
            Property(options, "ProjectDir"),
            Property(options, "IovaHelpLinkBase")
        );

    private static string? Property(AnalyzerConfigOptions options, string name) =>
        options.TryGetValue("build_property." + name, out string? value) && value.Length > 0 ? value : null;
}
