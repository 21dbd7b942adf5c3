using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Emit.Reports;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.LanguageServer.Names;
using IovaDsl.LanguageServer.Workspaces;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features;

/// <summary>A line above a declaration.</summary>
internal readonly record struct Lens(TextSpan At, string Title);

/// <summary>Above each device: how much it can use, what binds it, who refuses it, and which other kernel answers otherwise.</summary>
internal static class CodeLenses
{
    public static IEnumerable<Lens> Of(Snapshot snapshot, Document document, CancellationToken cancellation) =>
        snapshot.Settings.CodeLens
            ? DeviceTotals
                .Of(snapshot, document, new TextSpan(0, document.Text.Length), cancellation)
                .Select(total => new Lens(total.Syntax.Name.Span, TitleOf(total, snapshot.Settings.Answers)))
            : [];

    private static string TitleOf(DeviceTotal total, AnswerOptions options)
    {
        FirmwareKind? firmware = total.Platform.Platform.Firmware;
        GroupAnswer answer = AnswerComputer.Answer(total.Device, firmware, options);
        List<string> words = [UsableOf(total.Exact)];
        if (Explainer.Explain(total.Device, IovaRange.All).Binding is { } binding)
            words.Add($"up to {Wording.Hex(binding.Last)} by {binding.Cause.Element} {binding.Cause.Rule}");
        words.AddRange(View.All.Where(view => answer[view]?.Refused is not null).Select(view => $"{view} {answer[view]!.Refused!.Error}"));
        KernelVersion[] others =
        [
            .. new[] { KernelRules.OldestKnown, KernelRules.NewestVerified }.Where(kernel =>
                kernel != options.Kernel
                && !IsSame(answer, AnswerComputer.Answer(total.Device, firmware, options with { Kernel = kernel }), kernel)
            ),
        ];
        if (others.Length > 0)
            words.Add($"not the same on {string.Join(" and ", others)}");
        if (total.Makes > 1)
            words.Add($"{total.Makes} devices");
        return string.Join(" · ", words);
    }

    private static string UsableOf(IovaRangeSet exact) =>
        exact.IsEmpty ? "nothing usable" : $"{SizeText.Of(exact)} usable in {exact.Count} {(exact.Count == 1 ? "range" : "ranges")}";

    // That a kernel has no iommufd yet is said of no device.
    private static bool IsSame(GroupAnswer a, GroupAnswer b, KernelVersion other) =>
        View
            .All.Where(view => view.Since is not { } since || other >= since)
            .All(view =>
                a[view]?.Refused?.Error == b[view]?.Refused?.Error
                && (a[view]?.Ranges ?? []).SequenceEqual(b[view]?.Ranges ?? [])
                && (a[view]?.Lines ?? []).SequenceEqual(b[view]?.Lines ?? [])
            );
}
