using System.Collections.Immutable;
using System.Text;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Tests.Cases;

/// <summary>What a compilation holds at each stage, as text.</summary>
internal static class Dumps
{
    public static string Syntax(CompilationResult result) =>
        string.Join("\n", result.Files.Select(file => $"{file.Source.Path}\n{StageDump.Of(file.Syntax)}"));

    public static string Topology(CompilationResult result) =>
        string.Join("\n", result.Platforms.Select(platform => StageDump.Of(platform.Platform)));

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
        text.Append($"    exact    {answer.Exact}").Append('\n');
        if (answer.SysfsText is { } lines)
            text.Append($"    sysfs    {string.Join("; ", lines)}").Append('\n');
        AppendView(text, "vfio", answer.Vfio);
        AppendView(text, "iommufd", answer.Iommufd);
        AppendView(text, "dma-api", answer.DmaApi);
        foreach (MergedRegion region in answer.Regions)
            text.Append($"    region   {region.Region} from {Join(region.Causes.Select(Cause))}").Append('\n');
    }

    private static void AppendView(StringBuilder text, string name, ViewAnswer? view)
    {
        if (view is not null)
            text.Append(
                    $"    {name, -8} {(view.Refused is { } refused ? $"refused {refused.Error}: {refused.Why} [{refused.Cause?.Element}]" : Join(view.Ranges))}"
                )
                .Append('\n');
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
