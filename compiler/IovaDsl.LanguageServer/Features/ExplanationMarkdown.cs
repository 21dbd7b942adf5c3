using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features;

/// <summary>Whether a device can use a range, and why not: the verdict first, then every cause, then where to go instead.</summary>
internal static class ExplanationMarkdown
{
    public static string Of(CompiledPlatform platform, ResolvedDevice device, IovaRange asked, AnswerOptions options)
    {
        Explanation explanation = Explainer.Explain(device, asked);
        var text = new StringBuilder();
        text.Append($"# `{device.Device.Name}` and {NameOf(asked)}\n\n{Verdict(explanation)}\n\n");
        if (!explanation.Obstacles.IsEmpty)
            text.Append("| what | why | cause |\n| --- | --- | --- |\n");
        foreach (Obstacle obstacle in explanation.Obstacles)
            text.Append($"| {NameOf(obstacle.Part)} | {WordOf(obstacle)} | {AnswerMarkdown.CauseOf(obstacle.Cause)} |\n");
        foreach (Obstacle relaxable in explanation.Relaxable)
            text.Append(
                $"\n{NameOf(relaxable.Whole)} is mapped one to one at boot and free once the device is assigned "
                    + $"({AnswerMarkdown.CauseOf(relaxable.Cause)}).\n"
            );
        if (explanation.Next is { } next)
            text.Append($"\nUsable up to `{Wording.Hex(next.Last)}`; next obstacle: {AnswerMarkdown.CauseOf(next.Cause)}.\n");
        if (explanation.Binding is { } binding)
            text.Append(
                $"\nHighest usable: `{Wording.Hex(binding.Last)}`{AnswerMarkdown.Bits(binding.Last)}, limited by "
                    + $"{AnswerMarkdown.CauseOf(binding.Cause)}.\n"
            );
        if (!explanation.IsUsable)
            text.Append(
                explanation.NearestFree is { } free
                    ? $"\nNearest usable place of that size: {NameOf(free)}.\n"
                    : "\nNo place of that size is usable.\n"
            );
        GroupAnswer answer = AnswerComputer.Answer(device, platform.Platform.Firmware, options);
        foreach (
            View view in View.All.Where(view => view.Shape == ViewShape.UsableRanges && view != View.Exact && answer[view] is not null)
        )
            text.Append($"\n- {view}: {Says(answer[view]!, asked)}");
        return text.Append('\n').ToString();
    }

    private static string Verdict(Explanation explanation) =>
        explanation.IsUsable ? "**usable**"
        : explanation.Usable.IsEmpty ? "**not usable**"
        : $"**partly usable**: {Wording.Ranges(explanation.Usable)}";

    private static string WordOf(Obstacle obstacle) =>
        obstacle.Kind switch
        {
            ObstacleKind.Limit => "not carried by the path",
            ObstacleKind.Aperture => "not translated by the IOMMU",
            ObstacleKind.Swallowed => "never reaches memory",
            _ => obstacle.Claim?.Name() ?? "claimed",
        };

    private static string Says(ViewAnswer answer, IovaRange asked) =>
        answer.Refused is { } refused ? $"{refused.Error}: {refused.Why}"
        : IovaRangeSet.From(answer.Ranges.AsSpan()).Contains(asked) ? "allows it"
        : "does not allow all of it";

    private static string NameOf(IovaRange range) =>
        range.First == range.Last ? $"`{Wording.Hex(range.First)}`" : $"`{Wording.Range(range)}`";
}
