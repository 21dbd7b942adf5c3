using IovaDsl.Compiler;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;

namespace IovaDsl.LanguageServer.Features;

/// <summary>An element of a platform as it was bound.</summary>
internal readonly record struct BoundElement(Unit Unit, CompiledPlatform Platform, Element Element)
{
    /// <summary>What decides the addresses of a device; null: it is none.</summary>
    public ResolvedDevice? Device
    {
        get
        {
            Element element = Element;
            return Platform.Resolved.Devices.FirstOrDefault(device => device.Device == element);
        }
    }
}

/// <summary>From a name in a text to what the binder made of it.</summary>
internal static class BoundElements
{
    /// <summary>
    /// The elements that a name means: several where a loop, a part or a variant makes them. In the order of their platforms.
    /// </summary>
    public static IEnumerable<BoundElement> Of(
        Snapshot snapshot,
        Document document,
        Symbol symbol,
        NameUse use,
        CancellationToken cancellation
    )
    {
        if (symbol.Space != NameSpace.Element)
            return [];
        HashSet<SourceLocation> declared =
        [
            .. snapshot.Symbols.DeclarationsOf(symbol).Select(place => new SourceLocation(place.Document.Source, place.Use.WithIndex)),
        ];
        string written = document.Text.Substring(use.WithIndex.Start, use.WithIndex.Length);
        BoundElement[] all =
        [
            .. snapshot
                .UnitsOf(document, cancellation)
                .SelectMany(unit => unit.Platforms.SelectMany(platform => In(unit, platform, declared))),
        ];
        BoundElement[] named = [.. all.Where(bound => bound.Element.Name.ToString() == written)];
        return named.Length > 0 && !use.IsDeclaration ? named : all;
    }

    private static IEnumerable<BoundElement> In(Unit unit, CompiledPlatform platform, HashSet<SourceLocation> declared) =>
        platform
            .Platform.Elements()
            .Where(element => element.Origin.Source is { } at && declared.Contains(at))
            .Select(element => new BoundElement(unit, platform, element));
}
