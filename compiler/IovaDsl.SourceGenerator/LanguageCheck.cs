using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator;

/// <summary>Whether the project's C# can read what is generated. C# 8 is the least: nullable annotations, readonly members.</summary>
internal sealed record LanguageCheck(LanguageVersion Version)
{
    public static LanguageCheck Of(ParseOptions options) =>
        new(options is CSharpParseOptions csharp ? csharp.LanguageVersion : LanguageVersion.Latest);

    public void Report(SourceProductionContext output, bool hasTopologies)
    {
        if (!hasTopologies || Version >= LanguageVersion.CSharp8)
            return;
        string version = Version.ToDisplayString();
        output.ReportDiagnostic(
            Diagnostic.Create(
                GeneratorDiagnostics.OldLanguage,
                Location.None,
                $"Code generated from .iova files is C# 8 and the project compiles C# {version}. Set "
                    + "<LangVersion>8.0</LangVersion> or a later one."
            )
        );
    }
}
