using System.Collections.Immutable;
using System.Text.Json;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Binding;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Text;
using IovaDsl.LanguageServer.Features;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Protocol;
using IovaDsl.LanguageServer.Workspaces;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Rim;

/// <summary>The commands that a client can have run. A new one is a row.</summary>
internal sealed class Commands
{
    private readonly ServerEnvironment _environment;
    private readonly LiveDocuments _live;
    private readonly ImmutableArray<(string Name, Func<CommandRequest, JsonElement> Run)> _rows;

    private readonly record struct CommandRequest(
        Snapshot Snapshot,
        CommandArgument Argument,
        PositionEncoding Encoding,
        CancellationToken Cancellation
    );

    public Commands(ServerEnvironment environment, LiveDocuments live)
    {
        _environment = environment;
        _live = live;
        _rows =
        [
            ("iova.showAnswers", request => Json(Output(request, "md"))),
            ("iova.openReport", request => Json(Output(request, HasOutput("html") ? "html" : "md"))),
            ("iova.emit", request => Json(Output(request, request.Argument.To))),
            ("iova.explainAddress", request => Json(Explain(request))),
            ("iova.compareKernels", request => Json(Compare(request))),
            ("iova.content", request => Json(_live.Find(request.Snapshot, FileOf(request), request.Cancellation))),
            (
                "iova.platforms",
                request => JsonSerializer.SerializeToElement(ListPlatforms(request), ProtocolContext.Default.PlatformInfoArray)
            ),
            ("iova.kernels", _ => JsonSerializer.SerializeToElement(Kernels(), ProtocolContext.Default.StringArray)),
            ("iova.emitters", _ => JsonSerializer.SerializeToElement(ListOutputs(), ProtocolContext.Default.OutputInfoArray)),
        ];
    }

    public string[] Names => [.. _rows.Select(row => row.Name)];

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no such command, or it cannot be done; the message says why.</exception>
    public JsonElement Run(ExecuteCommandParams parameters, Snapshot snapshot, PositionEncoding encoding, CancellationToken cancellation)
    {
        Func<CommandRequest, JsonElement> run =
            _rows.FirstOrDefault(row => row.Name == parameters.Command).Run
            ?? throw LiveDocuments.Refuse($"there is no command {parameters.Command}");
        CommandArgument argument = parameters.Arguments is [{ ValueKind: JsonValueKind.Object } only, ..]
            ? only.Deserialize(ProtocolContext.Default.CommandArgument)!
            : new CommandArgument();
        return run(new CommandRequest(snapshot, argument, encoding, cancellation));
    }

    private static JsonElement Json(VirtualDocument document) =>
        JsonSerializer.SerializeToElement(document, ProtocolContext.Default.VirtualDocument);

    private bool HasOutput(string name) => _environment.Outputs.Any(output => output.Name == name);

    private VirtualDocument Output(CommandRequest request, string? to) =>
        _live.Answers(
            request.Snapshot,
            FileOf(request),
            request.Argument.Platform,
            OffsetOf(request),
            to,
            request.Argument.Kernel,
            request.Cancellation
        );

    private static string FileOf(CommandRequest request) =>
        request.Argument.Uri ?? throw LiveDocuments.Refuse("the argument names no `uri`");

    private static Func<Document, int>? OffsetOf(CommandRequest request) =>
        request.Argument.Position is { } position ? document => new Mapper(document.Source, request.Encoding).OffsetOf(position) : null;

    private static CompiledPlatform PlatformOf(CommandRequest request) =>
        LiveDocuments.PlatformOf(request.Snapshot, FileOf(request), request.Argument.Platform, OffsetOf(request), request.Cancellation);

    private static VirtualDocument Explain(CommandRequest request)
    {
        CompiledPlatform platform = PlatformOf(request);
        ResolvedDevice device = DeviceOf(request, platform);
        ulong first = NumberOf(request.Argument.Address, "address");
        ulong last = request.Argument.Last is null ? first : NumberOf(request.Argument.Last, "last");
        if (last < first)
            throw LiveDocuments.Refuse("`last` lies before `address`");
        string text = ExplanationMarkdown.Of(
            platform,
            device,
            new IovaRange(first, last),
            LiveDocuments.OptionsOf(request.Snapshot, request.Argument.Kernel)
        );
        string uri = $"iova:/explanations/{Uri.EscapeDataString(device.Device.Name.ToString())}-0x{first:x}.md";
        return new VirtualDocument(uri, "markdown", $"{device.Device.Name} and 0x{first:x}", text);
    }

    private static ResolvedDevice DeviceOf(CommandRequest request, CompiledPlatform platform)
    {
        if (request.Argument.Device is { } name)
            return platform.Resolved.Devices.FirstOrDefault(device => IsMeant(device, name))
                ?? throw LiveDocuments.Refuse($"`{platform.Platform.Name}` has no device `{name}`");
        if (OffsetOf(request) is { } offsetOf && Workspace.Find(request.Snapshot, FileOf(request)) is { } document)
        {
            int offset = offsetOf(document);
            SourceLocation? at = LanguageServer.Names.SyntaxNodes.At(document.Syntax, offset).Element is { } element
                ? new SourceLocation(document.Source, element.Name.Span)
                : null;
            if (platform.Resolved.Devices.FirstOrDefault(device => device.Device.Origin.Source == at) is { } found)
                return found;
        }

        throw LiveDocuments.Refuse("no device is named, and none is at the position");
    }

    private static bool IsMeant(ResolvedDevice device, string name) =>
        device.Device.Name.ToString() == name || device.Device.Address?.ToString() == name;

    private static ulong NumberOf(string? text, string what)
    {
        SourceText source = new("", $"const x = {text}");
        ParseResult parsed = IovaParser.Parse(source);
        return
            parsed is { Diagnostics.IsEmpty: true, File.Constants: [{ Value: { } value }] }
            && ClosedExpressions.Evaluate(value) is { } number
            && number >= 0
            && number <= ulong.MaxValue
            ? (ulong)number
            : throw LiveDocuments.Refuse($"`{what}` is no number: `{text}`; write it as in 0x8000_0000 or 4G");
    }

    private static VirtualDocument Compare(CommandRequest request)
    {
        CompiledPlatform platform = PlatformOf(request);
        KernelVersion from = LiveDocuments.OptionsOf(request.Snapshot, request.Argument.From).Kernel;
        KernelVersion to = LiveDocuments.OptionsOf(request.Snapshot, request.Argument.To).Kernel;
        string name = platform.Platform.Name;
        return new VirtualDocument(
            $"iova:/comparisons/{Uri.EscapeDataString(name)}-{from}-{to}.md",
            "markdown",
            $"{name}: Linux {from} and {to}",
            KernelComparison.Of(platform, from, to)
        );
    }

    private static PlatformInfo[] ListPlatforms(CommandRequest request)
    {
        Document document =
            Workspace.Find(request.Snapshot, FileOf(request)) ?? throw LiveDocuments.Refuse($"{request.Argument.Uri} cannot be read");
        var mapper = new Mapper(document.Source, request.Encoding);
        Position? PositionIn(SourceLocation? at) => at?.Source == document.Source ? mapper.PositionOf(at.Value.Span.Start) : null;
        return
        [
            .. Platforms
                .All(request.Snapshot, document, request.Cancellation)
                .Select(platform => new PlatformInfo(
                    platform.Platform.Name,
                    PositionIn(platform.Platform.Origin.Source) ?? default,
                    [
                        .. platform.Platform.Devices.Select(device => new NamedPosition(device.Name.ToString())
                        {
                            Position = PositionIn(device.Origin.Source),
                        }),
                    ]
                )
                {
                    Title = platform.Platform.Title,
                }),
        ];
    }

    private static string[] Kernels() => [.. KernelChoices.All.Select(version => version.ToString())];

    private OutputInfo[] ListOutputs() =>
        [.. _environment.Outputs.Select(output => new OutputInfo(output.Name, output.Says, output.LanguageId))];
}
