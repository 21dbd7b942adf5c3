using IovaDsl.Compiler;
using IovaDsl.Compiler.Diagnostics;

namespace IovaDsl.LanguageServer.Workspaces;

/// <summary>The files of the machine, as the server sees them. Handed in: the server itself reads none. Paths are full ones.</summary>
internal interface ISourceFiles
{
    /// <summary>The text of a file under its path, or why there is none.</summary>
    IncludeResult Read(string path);

    /// <summary>The one path of a file, links followed, whether or not it exists.</summary>
    string Canonical(string path);

    /// <summary>The canonical path of what a file includes as <paramref name="written"/>; null: no file can have such a path.</summary>
    string? Resolve(string includer, string written);

    /// <summary>Whether a file lies in a folder or below it; both canonical.</summary>
    bool IsBelow(string path, string folder);

    /// <summary>The folder of a file.</summary>
    string FolderOf(string path);

    /// <summary>
    /// What a rule weighs in a file, by the configs that cover it, given their paths and texts; null: they say nothing of our rules.
    /// </summary>
    Func<string, string, Severity?>? Severities(IReadOnlyCollection<(string Path, string Text)> configs);

    /// <summary>
    /// The <c>.iova</c> files in a folder and below it, canonical and in order; without hidden folders and build outputs.
    /// </summary>
    IReadOnlyList<string> Below(string folder);
}
