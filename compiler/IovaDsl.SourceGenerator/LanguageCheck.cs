using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace IovaDsl.SourceGenerator;

/// <summary>Whether the project's C# can read what is generated. C# 8 is the least: nullable annotations, readonly members.</summary>
internal sealed record LanguageCheck(LanguageVersion Version)
{
    public static LanguageCheck Of(ParseOptions options) =>
        new(options is CSharpParseOptions csharp ? csharp.LanguageVersion : LanguageVersion.Latest);

    /// <summary>Whether anything can be generated: errors in code of ours would hide the one that says why.</summary>
    public bool IsEnough => Version >= LanguageVersion.CSharp8;

    public void Report(SourceProductionContext output, bool hasTopologies)
    {
        if (!hasTopologies || IsEnough)
            return;
        string version = Version.ToDisplayString();
        output.ReportDiagnostic(
            Diagnostic.Create(
                GeneratorDiagnostics.OldLanguage,
                Location.None,
                $"code generated from .iova files needs C# 8, and the project compiles C# {version}; set "
                    + "<LangVersion>8.0</LangVersion> or later"
            )
        );
    }
}
