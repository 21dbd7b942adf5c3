using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features;

/// <summary>A declaration of a device with what the first device it makes can use.</summary>
/// <param name="HeadEnd">Where the head of the declaration ends: before its brace.</param>
/// <param name="Makes">How many devices the declaration makes.</param>
internal sealed record DeviceTotal(
    ElementSyntax Syntax,
    int HeadEnd,
    CompiledPlatform Platform,
    ResolvedDevice Device,
    IovaRangeSet Exact,
    int Makes
);

/// <summary>
/// The devices of a file that a client looks at. Only those are answered for: all of a file's answers cost more than compiling it.
/// </summary>
internal static class DeviceTotals
{
    public static IEnumerable<DeviceTotal> Of(Snapshot snapshot, Document document, TextSpan within, CancellationToken cancellation)
    {
        ElementSyntax[] declared =
        [
            .. DevicesIn(document.Syntax).Where(device => device.Span.AfterLast >= within.Start && device.Span.Start <= within.AfterLast),
        ];
        if (declared.Length == 0)
            return [];
        ILookup<TextSpan, (CompiledPlatform Platform, ResolvedDevice Device)> bound = snapshot
            .UnitsOf(document, cancellation)
            .SelectMany(unit => unit.Platforms)
            .SelectMany(platform => platform.Resolved.Devices.Select(device => (platform, device)))
            .Where(made => made.device.Device.Origin.Source?.Source == document.Source)
            .ToLookup(made => made.device.Device.Origin.Source!.Value.Span);
        return declared
            .Where(device => bound[device.Name.Span].Any())
            .Select(device =>
            {
                cancellation.ThrowIfCancellationRequested();
                return Total(device, [.. bound[device.Name.Span]], snapshot.Settings.Answers);
            });
    }

    private static DeviceTotal Total(
        ElementSyntax syntax,
        (CompiledPlatform Platform, ResolvedDevice Device)[] made,
        AnswerOptions options
    ) =>
        new(
            syntax,
            (syntax.Address?.Span ?? syntax.Parent?.Span ?? syntax.Name.Span).AfterLast,
            made[0].Platform,
            made[0].Device,
            AnswerComputer.Exact(made[0].Device, options.Conditions),
            made.Length
        );

    private static IEnumerable<ElementSyntax> DevicesIn(object node) =>
        SyntaxChildren
            .Of(node)
            .SelectMany(child =>
                child.Node is ElementSyntax { Keyword: ElementKeyword.Device } device ? [device]
                : child.Node is PlatformSyntax or PartSyntax or ForSyntax ? DevicesIn(child.Node)
                : []
            );
}
