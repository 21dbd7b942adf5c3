using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Emit.Iova;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Syntax;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features.Actions;

/// <summary>Writes what holds today into an <c>expect</c>, or below the other declarations of a platform where there is none yet.</summary>
internal static class TodaysAnswer
{
    public static IEnumerable<CodeFix> Of(FixRequest request)
    {
        if (request.Nodes.Innermost<ExpectSyntax>() is { } expect)
            return InPlace(request, expect);
        return
            request.Document.Names.At(request.Range.Start)
                is { IsDeclaration: true, Space: NameSpace.Element, Body.Kind: BodyKind.Platform } use
            ? Below(request, use)
            : [];
    }

    private static IEnumerable<CodeFix> InPlace(FixRequest request, ExpectSyntax expect)
    {
        (NameSyntax Word, KernelVersionSyntax? Kernel, bool Limits)? said = expect.Expectation switch
        {
            ViewExpectationSyntax e => (e.View, e.Kernel, e.LimitsReserved),
            RefusedExpectationSyntax e => (e.View, e.Kernel, false),
            _ => null,
        };
        if (said is not { } stated || View.Find(stated.Word.Name) is not { } view)
            return [];
        AnswerOptions options = request.Snapshot.Settings.Answers with { LimitsReserved = stated.Limits };
        if (stated.Kernel is { } kernel)
            options = options with { Kernel = new KernelVersion(kernel.Major, kernel.Minor) };
        if (request.Document.Names.At(expect.Subject.Span.Start) is not { } use || AnswerOf(request, use, options)?[view] is not { } answer)
            return [];
        string line = ExpectLine.Of(
            request.TextOf(expect.Subject.Span),
            view,
            answer,
            options,
            stated.Kernel is null ? null : options.Kernel
        );
        return line == request.TextOf(expect.Span)
            ? []
            : [new CodeFix($"Expect today's answer: {view}", FixKind.Rewrite, [request.Change(expect.Span, line)])];
    }

    private static IEnumerable<CodeFix> Below(FixRequest request, NameUse use)
    {
        AnswerOptions options = request.Snapshot.Settings.Answers;
        PlatformSyntax? platform = request.Nodes.Innermost<PlatformSyntax>();
        if (platform is null || AnswerOf(request, use, options) is not { } answer)
            yield break;
        string subject = request.TextOf(use.WithIndex);
        int brace = platform.Span.AfterLast - 1;
        string[] lines =
        [
            .. View.All.Where(view => answer[view] is not null).Select(view => ExpectLine.Of(subject, view, answer[view]!, options, null)),
        ];
        yield return new CodeFix($"Expect today's answer of `{use.Name}`", FixKind.Rewrite, [request.Insert(brace, $"  {lines[0]}\n")]);
        yield return new CodeFix(
            $"Expect today's answers of `{use.Name}` in all views",
            FixKind.Rewrite,
            [request.Insert(brace, string.Concat(lines.Select(line => $"  {line}\n")))]
        );
    }

    private static GroupAnswer? AnswerOf(FixRequest request, NameUse use, AnswerOptions options)
    {
        if (request.Snapshot.Symbols.Resolve(request.Document, use) is not { } symbol)
            return null;
        BoundElement bound = BoundElements.Of(request.Snapshot, request.Document, symbol, use, request.Cancellation).FirstOrDefault();
        if (bound.Element is null)
            return null;
        FirmwareKind? firmware = bound.Platform.Platform.Firmware;
        ResolvedPlatform platform = bound.Platform.Resolved.ByRulesOf(options.Kernel);
        if (platform.Devices.FirstOrDefault(device => device.Device == bound.Element) is { } device)
            return AnswerComputer.Answer(device, firmware, options);
        return platform.Groups.FirstOrDefault(group => group.Declared is not null && group.Declared == bound.Element) is { } group
            ? AnswerComputer.Answer(group, firmware, options)
            : null;
    }
}
