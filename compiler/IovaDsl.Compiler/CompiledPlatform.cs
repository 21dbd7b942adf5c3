using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Text;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Compiler;

/// <summary>One platform with its answers in reach.</summary>
public sealed record CompiledPlatform
{
    /// <param name="platform">What was bound.</param>
    /// <param name="resolved">What decides the addresses of its devices.</param>
    /// <param name="file">The text that declares it; null for a platform that came from firmware.</param>
    internal CompiledPlatform(Platform platform, ResolvedPlatform resolved, SourceText? file)
    {
        Platform = platform;
        Resolved = resolved;
        File = file;
    }

    internal Platform Platform { get; }

    internal ResolvedPlatform Resolved { get; }

    /// <summary>The text that declares it; null for a platform that came from firmware.</summary>
    public SourceText? File { get; }

    /// <summary>As written: <c>n1sdp</c>.</summary>
    public string Name => Platform.Name;

    /// <summary>The text after the name; null where there is none.</summary>
    public string? Title => Platform.Title;

    /// <summary>
    /// Its devices: those behind an IOMMU group by group, then the others. A device that a mistake damaged is not among them.
    /// </summary>
    public ImmutableArray<CompiledDevice> Devices =>
        Resolved
            .Groups.SelectMany(group => group.Devices.Select(device => new CompiledDevice(device, group.Name, Platform.Firmware)))
            .Concat(Resolved.Ungrouped.Select(device => new CompiledDevice(device, null, Platform.Firmware)))
            .ToImmutableArray();

    /// <summary>What each consumer may use, for every group of devices and for every device behind no IOMMU.</summary>
    /// <param name="options">By whose rules; null: the defaults.</param>
    public ImmutableArray<GroupAnswer> Answer(AnswerOptions? options = null)
    {
        options ??= AnswerOptions.Default;
        (ImmutableArray<GroupAnswer> groups, ImmutableArray<GroupAnswer> ungrouped) = AnswerComputer.AnswerAll(
            Resolved.ByRulesOf(options.Kernel),
            options
        );
        return groups.AddRange(ungrouped);
    }
}
