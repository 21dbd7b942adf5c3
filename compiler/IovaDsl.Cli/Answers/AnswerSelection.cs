using System.Collections.Immutable;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;

namespace IovaDsl.Cli.Answers;

/// <summary>Which answers are wanted of a platform: all, those of one group, or those of one device alone.</summary>
/// <param name="Device">A name or a PCI address; null: no device in particular.</param>
/// <param name="Group">A group's name; null: no group in particular.</param>
internal sealed record AnswerSelection(AnswerOptions Options, string? Device, string? Group)
{
    /// <summary>Groups that share a container: none named means all of the platform; null: no container is asked for.</summary>
    public IReadOnlyList<string>? Container { get; init; }

    /// <exception cref="CommandFailure">There is no such device or group.</exception>
    public PlatformAnswers Answer(ResolvedPlatform platform)
    {
        platform = platform.ByRulesOf(Options.Kernel);
        if (Container is not null)
            return AnswerContainer(platform, Container);
        if (Device is not null)
            return AnswerDevice(platform, Subjects.Device(platform, Device));
        ImmutableArray<ResolvedGroup> groups = Group is null ? platform.Groups : [Subjects.Group(platform, Group)];
        ImmutableArray<ResolvedDevice> ungrouped = Group is null ? platform.Ungrouped : [];
        var answers = new AnswerMemo(platform.Platform.Firmware, Options);
        return new PlatformAnswers(platform, Options, [.. groups.Select(answers.Of)], [.. ungrouped.Select(answers.Of)]);
    }

    private PlatformAnswers AnswerContainer(ResolvedPlatform platform, IReadOnlyList<string> names)
    {
        ImmutableArray<ResolvedGroup> groups =
            names.Count == 0 ? platform.Groups : [.. names.Distinct().Select(name => Subjects.Group(platform, name))];
        if (groups.IsEmpty)
            throw new CommandFailure($"platform {platform.Platform.Name} has no group behind an IOMMU to put into a container");
        ContainerAnswer container = ContainerComputer.Answer(platform, groups, Options);
        return new PlatformAnswers(platform, Options, container.Groups, []) { Container = container };
    }

    private PlatformAnswers AnswerDevice(ResolvedPlatform platform, ResolvedDevice device)
    {
        GroupAnswer answer = AnswerComputer.Answer(device, platform.Platform.Firmware, Options);
        return device.Iommu is null
            ? new PlatformAnswers(platform, Options, [], [answer])
            : new PlatformAnswers(platform, Options, [answer], []);
    }
}
