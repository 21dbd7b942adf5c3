using System.Text;
using IovaDsl.Compiler;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.LanguageServer.Features;

/// <summary>What a kernel answers otherwise than another, device by device and view by view.</summary>
internal static class KernelComparison
{
    public static string Of(CompiledPlatform platform, KernelVersion from, KernelVersion to)
    {
        var text = new StringBuilder($"# `{platform.Platform.Name}`: Linux {from} and {to}\n");
        View[] views = [.. View.All.Where(view => view.Since is not { } since || (from >= since && to >= since))];
        foreach (View missing in View.All.Except(views))
            text.Append($"\n{missing} is there from Linux {missing.Since} on.\n");
        int same = 0;
        Dictionary<Device, ResolvedDevice> after = platform.Resolved.ByRulesOf(to).Devices.ToDictionary(device => device.Device);
        foreach (ResolvedDevice device in platform.Resolved.ByRulesOf(from).Devices)
        {
            GroupAnswer before = AnswerComputer.Answer(device, platform.Platform.Firmware, new AnswerOptions { Kernel = from });
            ResolvedDevice then = after.GetValueOrDefault(device.Device) ?? device;
            GroupAnswer now = AnswerComputer.Answer(then, platform.Platform.Firmware, new AnswerOptions { Kernel = to });
            View[] differing = [.. views.Where(view => TextOf(view, before) != TextOf(view, now))];
            if (differing.Length == 0)
                same++;
            else
                Append(text, device.Device, differing, before, now, from, to);
        }

        return text.Append($"\n{same} {(same == 1 ? "device has" : "devices have")} the same answers under both.\n").ToString();
    }

    private static void Append(
        StringBuilder text,
        Device device,
        View[] differing,
        GroupAnswer before,
        GroupAnswer after,
        KernelVersion from,
        KernelVersion to
    )
    {
        text.Append($"\n## `{device.Name}`\n\n| view | {from} | {to} |\n| --- | --- | --- |\n");
        foreach (View view in differing)
            text.Append($"| {view} | {TextOf(view, before)} | {TextOf(view, after)} |\n");
    }

    private static string TextOf(View view, GroupAnswer answer) =>
        answer[view] is not { } found ? "none"
        : found.Refused is { } refused ? $"refused, {refused.Error}"
        : view.Shape == ViewShape.ReservedRegions ? string.Join("<br>", found.Lines)
        : Wording.Ranges(found.Ranges);
}
