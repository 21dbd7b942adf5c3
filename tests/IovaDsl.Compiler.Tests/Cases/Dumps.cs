using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Cases;

/// <summary>What a compilation holds at each stage, as text.</summary>
internal static class Dumps
{
    public static string Topology(CompilationResult result)
    {
        var text = new StringBuilder();
        foreach (CompiledPlatform platform in result.Platforms)
            AppendPlatform(text, platform.Platform);
        return text.ToString();
    }

    public static string Regions(CompilationResult result)
    {
        var text = new StringBuilder();
        foreach (CompiledPlatform platform in result.Platforms)
        {
            text.Append("platform ").Append(platform.Platform.Name).Append('\n');
            foreach (ResolvedGroup group in platform.Resolved.Groups)
            {
                text.Append("  group ").Append(group.Name.ToString()).Append('\n');
                foreach (ResolvedDevice device in group.Devices)
                    AppendDevice(text, device, "    ");
            }

            foreach (ResolvedDevice device in platform.Resolved.Ungrouped)
                AppendDevice(text, device, "  ungrouped ");
        }

        return text.ToString();
    }

    public static string Diagnostics(CompilationResult result)
    {
        var text = new StringBuilder();
        foreach (Diagnostic diagnostic in result.Diagnostics.Concat(result.Silenced))
        {
            text.Append($"{Place(diagnostic.Location)} {diagnostic.Severity} {diagnostic.Id}: {diagnostic.Message}\n");
            AppendLines(text, diagnostic.Label, "  ^ ");
            foreach (LabeledLocation related in diagnostic.Related)
                text.Append($"  - {Place(related.Location)} {related.Label}\n");
            AppendLines(text, diagnostic.Prose, "    ");
            AppendLines(text, diagnostic.Hint, "    hint: ");
        }

        return text.ToString();
    }

    public static string Answers(CompilationResult result)
    {
        var text = new StringBuilder();
        foreach (CompiledPlatform platform in result.Platforms)
        {
            foreach (KernelVersion kernel in new[] { KernelVersion.V6_1, KernelVersion.V6_12 })
            {
                (ImmutableArray<GroupAnswer> groups, ImmutableArray<GroupAnswer> ungrouped) = AnswerComputer.AnswerAll(
                    platform.Resolved,
                    AnswerOptions.Default with
                    {
                        Kernel = kernel,
                        Quirks = Quirks.Kernel,
                    }
                );
                text.Append($"platform {platform.Platform.Name}, Linux {kernel}").Append('\n');
                foreach (GroupAnswer answer in groups.Concat(ungrouped))
                    AppendAnswer(text, answer);
            }
        }

        return text.ToString();
    }

    private static void AppendPlatform(StringBuilder text, Platform platform)
    {
        text.Append($"platform {platform.Name} title={platform.Title} firmware={platform.Firmware}").Append('\n');
        foreach (Iommu i in platform.Iommus)
            text.Append(
                    $"  iommu {i.Name} {i.Kind} aperture={i.Aperture}{(i.ApertureAssumed ? " (assumed)" : "")} "
                        + $"pages=0x{i.PageSizes:x} windows={Join(i.MsiWindows.Select(w => w.Range))} "
                        + $"registers={i.Registers}{Claims(i.Regions)}"
                )
                .Append('\n');
        foreach (MsiController m in platform.MsiControllers)
            text.Append($"  msi {m.Name} {m.Kind} doorbell={m.Doorbell}").Append('\n');
        foreach (Bus b in platform.Buses)
            text.Append(
                    $"  {b.Kind} {b.Name} on={b.Parent?.Name} segment={b.Segment} buses={b.Buses?.First}..{b.Buses?.Last} "
                        + $"limit={b.Limit?.Allowed} bits={b.Limit?.AddressBits} {Behind(b.Behind, b.BehindNone)} "
                        + $"signals={Join(b.Signals.Select(s => s.Name))} "
                        + $"bridge-windows={Join(b.BridgeWindows.Select(w => w.Range))}{Claims(b.Regions)}"
                )
                .Append('\n');
        foreach (Device d in platform.Devices)
            text.Append(
                    $"  device {d.Name} on={d.Parent.Name} at={d.Address} class={d.Class:x} limit={d.Limit?.Allowed} "
                        + $"{Behind(d.Behind, d.BehindNone)}{Aliases(d)} doc={d.Doc}{Claims(d.Regions)}"
                )
                .Append('\n');
        foreach (DeviceGroup g in platform.Groups)
            text.Append($"  group {g.Name} {Join(g.Devices.Select(d => d.Name))}").Append('\n');
        foreach (MemoryLayout l in platform.Layouts)
            text.Append($"  layout {l.Name} {Join(l.Ram.Select(r => r.Range))}").Append('\n');
        foreach (MemoryRange m in platform.Memory)
            text.Append($"  memory {m.Use} {m.Range} {m.Label}").Append('\n');
        if (!platform.Regions.IsEmpty)
            text.Append("  platform-wide" + Claims(platform.Regions)).Append('\n');
        foreach (Expectation e in platform.Expectations)
            text.Append($"  expect {e.Subject.Name} {e.GetType().Name}").Append('\n');
    }

    private static string Aliases(Device device) =>
        device.NoDmaAliases ? " aliases=none"
        : device.DmaAliases.IsEmpty ? ""
        : $" aliases={Join(device.DmaAliases.Select(a => $"{a.Id:x}"))}";

    private static string Claims(ImmutableArray<RegionClaim> claims) =>
        string.Concat(
            claims.Select(c =>
                $"\n    {c.Region} for={Join(c.For.Select(d => d.Name))} since={c.SinceKernel} label={c.Label} "
                + $"allow={Join(c.Allowances.Select(a => a.DiagnosticId))}"
            )
        );

    private static string Behind(ImmutableArray<IommuMapping> mappings, bool none) =>
        none
            ? "behind=none"
            : "behind="
                + Join(
                    mappings.Select(m =>
                        $"{m.Iommu.Name}({m.Requesters?.First:x}..{m.Requesters?.Last:x} -> "
                        + $"{m.FirstStream:x}{(m.SingleStream ? " single" : "")}{(m.StreamMask is { } mask ? $" mask {mask:x}" : "")})"
                    )
                );

    private static void AppendDevice(StringBuilder text, ResolvedDevice device, string indent)
    {
        text.Append($"{indent}{device.Device.Name} root={device.Root.Name} iommu={device.Iommu?.Name} aperture={device.Aperture}")
            .Append('\n');
        foreach (ResolvedLimit limit in device.Limits)
            text.Append($"      limit {limit.Limit.Allowed} from {Cause(limit.Cause)}").Append('\n');
        foreach (SwallowedRange swallowed in device.Swallowed)
            text.Append($"      swallowed {swallowed.Range} by {swallowed.By} from {Cause(swallowed.Cause)}").Append('\n');
        foreach (ResolvedRegion region in device.Regions)
            text.Append($"      {region.Region} from {Cause(region.Cause)}{(region.SinceKernel is { } since ? " since " + since : "")}")
                .Append('\n');
    }

    private static void AppendAnswer(StringBuilder text, GroupAnswer answer)
    {
        text.Append($"  {answer.Name}: {Join(answer.Devices.Select(d => d.Device.Name))} aperture={answer.Aperture}").Append('\n');
        foreach (View view in View.All)
            AppendView(text, view, answer[view]);
        foreach (MergedRegion region in answer.Regions)
            text.Append($"    region   {region.Region} from {Join(region.Causes.Select(Cause))}").Append('\n');
    }

    private static void AppendView(StringBuilder text, View view, ViewAnswer? answer)
    {
        if (answer is null)
            return;
        string said =
            answer.Refused is { } refused ? $"refused {refused.Error}: {refused.Why} [{refused.Cause?.Element}]"
            : view.Shape == ViewShape.ReservedRegions ? string.Join("; ", answer.Lines)
            : Join(answer.Ranges);
        text.Append($"    {view.Name, -8} {said}").Append('\n');
    }

    private static string Cause(Cause cause)
    {
        string place = cause.Origin.Source is { } at ? $" at {Place(at)}" : "";
        return $"{cause.Element}.{cause.Rule}{(cause.Label is null ? "" : $" \"{cause.Label}\"")}{(cause.Source is null ? "" : $" ({cause.Source})")}{place}";
    }

    private static string Place(SourceLocation location)
    {
        LinePosition position = location.Position;
        return $"{location.Source.Path}:{position.Line}:{position.Column}";
    }

    private static void AppendLines(StringBuilder text, string? lines, string indent)
    {
        foreach (string line in lines?.Split('\n') ?? [])
            text.Append(indent).Append(line).Append('\n');
    }

    private static string Join<T>(IEnumerable<T> items) => string.Join(", ", items);
}
