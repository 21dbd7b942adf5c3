using IovaDsl.Compiler.Text;

namespace IovaDsl.Compiler.Diagnostics;

/// <summary>An edit that settles the finding.</summary>
/// <param name="Title">What it does, for a menu: <c>write `pcie`</c>.</param>
/// <param name="Location">What it replaces; an empty span where it inserts.</param>
/// <param name="NewText">What it puts there.</param>
public sealed record SuggestedFix(string Title, SourceLocation Location, string NewText);
