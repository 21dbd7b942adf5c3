using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>An edit that would settle the finding: put <paramref name="NewText"/> in place of what stands at the location.</summary>
public sealed record SuggestedFix(string Title, SourceLocation Location, string NewText);
