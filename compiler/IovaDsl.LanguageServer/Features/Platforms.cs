using IovaDsl.Compiler;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>Which platform is meant at a place.</summary>
internal static class Platforms
{
    /// <summary>The platform around an offset; else the first of the file, or of a file that includes it; null: there is none.</summary>
    public static CompiledPlatform? At(Snapshot snapshot, Document document, int offset, CancellationToken cancellation)
    {
        string? around = document.Syntax.Platforms.LastOrDefault(platform => platform.Span.Start <= offset)?.Name.Name;
        CompiledPlatform[] all = [.. All(snapshot, document, cancellation)];
        return all.FirstOrDefault(platform => platform.Platform.Name == around) ?? all.FirstOrDefault();
    }

    /// <summary>The platforms a file declares; if none, those of what it includes, then those of the files that include it.</summary>
    public static IEnumerable<CompiledPlatform> All(Snapshot snapshot, Document document, CancellationToken cancellation) =>
        snapshot.UnitsOf(document, cancellation).SelectMany(unit => unit.Result.PlatformsOf(unit.Root.Source));
}
