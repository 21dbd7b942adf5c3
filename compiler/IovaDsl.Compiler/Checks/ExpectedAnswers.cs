using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Checks;

/// <summary>
/// The answers by which the expectations of a platform are judged. Subjects that share their lists share an answer; of many different ones
/// only the latest are kept, since a check has no use for all at once.
/// </summary>
internal sealed class ExpectedAnswers
{
    private const int MostKept = 256;

    private readonly FirmwareKind? _firmware;
    private readonly Dictionary<Device, ResolvedDevice> _devices;
    private readonly Dictionary<DeviceGroup, ResolvedGroup> _groups;
    private readonly Dictionary<AnswerOptions, AnswerMemo> _known = new();

    public ExpectedAnswers(ResolvedPlatform platform)
    {
        _firmware = platform.Platform.Firmware;
        _devices = platform.Devices.ToDictionary(device => device.Device);
        _groups = platform.Groups.Where(group => group.Declared is not null).ToDictionary(group => group.Declared!);
    }

    /// <summary>Whether all that a subject means was resolved; what a mistake took away has no answer.</summary>
    public bool Has(Element subject) => Members(subject).All(_devices.ContainsKey);

    /// <summary>A group whose devices nothing translates has no answer of its own; then its first device answers.</summary>
    /// <param name="subject">A device or a group of which <see cref="Has"/> is true.</param>
    /// <param name="options">How it is asked: <see cref="OptionsOf"/>.</param>
    public GroupAnswer Of(Element subject, AnswerOptions options) =>
        subject is DeviceGroup group && _groups.TryGetValue(group, out ResolvedGroup resolved)
            ? Known(options).Of(resolved)
            : Known(options).Of(_devices[Members(subject).First()]);

    private AnswerMemo Known(AnswerOptions options)
    {
        if (_known.Values.Sum(memo => memo.Count) >= MostKept)
            _known.Clear();
        if (!_known.TryGetValue(options, out AnswerMemo? memo))
            _known.Add(options, memo = new AnswerMemo(_firmware, options));
        return memo;
    }

    /// <summary>With what an expectation is asked. Malformed regions are what only the kernel's own arithmetic prints.</summary>
    public static AnswerOptions OptionsOf(Expectation expectation, AnswerOptions options) =>
        expectation switch
        {
            ViewExpectation e => options with
            {
                Kernel = e.Kernel ?? options.Kernel,
                LimitsReserved = e.LimitsReserved || options.LimitsReserved,
                Quirks = e.Ranges.Any(range => range.First > range.Last) ? Quirks.Kernel : options.Quirks,
            },
            RefusedExpectation e => options with { Kernel = e.Kernel ?? options.Kernel },
            _ => options,
        };

    /// <summary>The devices that a subject means: itself, or those of a group.</summary>
    public static IEnumerable<Device> Members(Element subject) =>
        subject is DeviceGroup group ? group.Devices : Enumerable.Repeat((Device)subject, 1);
}
