using System.Text;
using IovaDsl.Compiler.Emit.CSharp;
using IovaDsl.Compiler.Specs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace IovaDsl.SourceGenerator;

/// <summary>All that one generated file depends on. A value without positions.</summary>
internal sealed record PlatformSource(string HintName, PlatformSpec Spec, CSharpOptions Options)
{
    public void AddTo(SourceProductionContext output)
    {
        try
        {
            output.AddSource(HintName, SourceText.From(CSharpEmitter.Emit(Spec, Options), Encoding.UTF8));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            output.ReportDiagnostic(DiagnosticInfo.Bug(failure).ToDiagnostic(null));
        }
    }
}
