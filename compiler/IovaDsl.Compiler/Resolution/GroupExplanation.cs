using System.Collections.Immutable;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>Whether a function on a device's way to the root bus isolates.</summary>
internal sealed record IsolationStep(string Function, Isolation Isolation);

/// <summary>A requester ID of a device; <paramref name="Because"/> null: its own.</summary>
internal sealed record RequesterStep(ushort Id, string? Because);

/// <summary>Why a device shares its group with others, or with none.</summary>
/// <param name="Device">The device.</param>
/// <param name="Group">Its group; null: it has none.</param>
/// <param name="Path">The device itself, then every bridge above it up to the root bus; empty for what is no PCI function.</param>
/// <param name="Requesters">The IDs that its requests arrive with; empty for what is no PCI function.</param>
internal sealed record GroupExplanation(
    ResolvedDevice Device,
    ResolvedGroup? Group,
    ImmutableArray<IsolationStep> Path,
    ImmutableArray<RequesterStep> Requesters
)
{
    public static GroupExplanation Of(ResolvedPlatform platform, ResolvedDevice device)
    {
        KernelVersion kernel = platform.Kernel;
        ResolvedGroup? group = platform.Groups.FirstOrDefault(candidate => candidate.Devices.Contains(device));
        PciTree tree = PciTree.Of(platform.Platform, out var nodeOf);
        if (!nodeOf.TryGetValue(device.Device, out PciNode? node))
            return new GroupExplanation(device, group, ImmutableArray<IsolationStep>.Empty, ImmutableArray<RequesterStep>.Empty);
        var path = ImmutableArray.CreateBuilder<IsolationStep>();
        for (PciNode? step = node; step is not null; step = step.Bridge)
            path.Add(new IsolationStep(step.ToString(), AcsIsolation.Of(step, tree, kernel)));
        return new GroupExplanation(
            device,
            group,
            path.ToImmutable(),
            DmaAliases.Of(node, kernel).Select(alias => new RequesterStep(alias.Id, alias.Because)).ToImmutableArray()
        );
    }
}
