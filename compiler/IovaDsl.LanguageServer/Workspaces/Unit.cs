using IovaDsl.Compiler;
using IovaDsl.LanguageServer.Names;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>A root file compiled with all it reaches: its model, and what is wrong.</summary>
internal sealed record Unit(Findings Findings, CompilationResult Result)
{
    public Document Root => Findings.Root;

    public IEnumerable<CompiledPlatform> Platforms => Result.Platforms;
}
