using System.Collections.Immutable;
using IovaDsl.Compiler.Regions;

namespace IovaDsl.Cli.Answers;

/// <summary>Which answers are wanted of a platform: all, those of one group, or those of one device alone.</summary>
/// <param name="Device">A name or a PCI address; null: no device in particular.</param>
/// <param name="Group">A group's name; null: no group in particular.</param>
internal sealed record AnswerSelection(AnswerOptions Options, string? Device, string? Group)
{
    /// <exception cref="CommandFailure">There is no such device or group.</exception>
    public PlatformAnswers Answer(ResolvedPlatform platform)
    {
        if (Device is not null)
            return AnswerDevice(platform, Subjects.Device(platform, Device));
        ImmutableArray<ResolvedGroup> groups = Group is null ? platform.Groups : [Subjects.Group(platform, Group)];
        ImmutableArray<ResolvedDevice> ungrouped = Group is null ? platform.Ungrouped : [];
        return new PlatformAnswers(
            platform,
            Options,
            [.. groups.Select(group => AnswerComputer.Answer(group, platform.Platform.Firmware, Options))],
            [.. ungrouped.Select(device => AnswerComputer.Answer(device, platform.Platform.Firmware, Options))]);
    }

    private PlatformAnswers AnswerDevice(ResolvedPlatform platform, ResolvedDevice device)
    {
        GroupAnswer answer = AnswerComputer.Answer(device, platform.Platform.Firmware, Options);
        return device.Iommu is null
            ? new PlatformAnswers(platform, Options, [], [answer])
            : new PlatformAnswers(platform, Options, [answer], []);
    }
}
