using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;

namespace IovaDsl.Fleet.Diff;

/// <summary>One side of a difference: a platform, and how it is asked.</summary>
/// <param name="Platform">Null for nothing: then everything of the other side appeared, or went.</param>
internal sealed record DiffSide(ResolvedPlatform? Platform, AnswerOptions Options)
{
    private readonly ILookup<Element, Expectation> _expectations = (Platform?.Platform.Expectations ?? []).ToLookup(expectation =>
        expectation.Subject
    );

    private FirmwareKind? Firmware => Platform?.Platform.Firmware;

    public ImmutableArray<ResolvedDevice> Devices => Platform is null ? [] : [.. Platform.Devices];

    /// <summary>Groups of several devices; what a device alone can use is the device's own answer.</summary>
    public ImmutableArray<ResolvedGroup> Groups => Platform is null ? [] : [.. Platform.Groups.Where(group => group.Devices.Length > 1)];

    internal IEnumerable<Expectation> ExpectationsOf(Element subject) => _expectations[subject];

    internal GroupAnswer Answer(ResolvedDevice device, AnswerOptions? options = null) =>
        AnswerComputer.Answer(device, Firmware, options ?? Options);

    internal GroupAnswer Answer(ResolvedGroup group, AnswerOptions? options = null) =>
        AnswerComputer.Answer(group, Firmware, options ?? Options);
}
