using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Specs;

/// <summary>Resolved platforms to specs: all that emitters print is computed here.</summary>
internal static class SpecBuilder
{
    /// <param name="resolved">The platform.</param>
    /// <param name="options">By whose rules its answers are computed.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static PlatformSpec Build(ResolvedPlatform resolved, AnswerOptions options, CancellationToken cancellation = default)
    {
        Platform platform = resolved.Platform;
        var answers = new AnswerTable(platform.Firmware, options, cancellation);
        ResolvedDevice[] devices = resolved
            .Groups.SelectMany(group => group.Devices)
            .Concat(resolved.Ungrouped)
            .OrderBy(device => device.Device.Name)
            .ToArray();
        var ordinals = new Dictionary<Device, int>();
        foreach (ResolvedDevice device in devices)
            ordinals[device.Device] = ordinals.Count;

        return new PlatformSpec
        {
            Name = platform.Name,
            Title = platform.Title,
            Doc = platform.Doc,
            Rules = RulesOf(options),
            Iommus = platform.Iommus.OrderBy(iommu => iommu.Name).Select(Spec).ToEquatableArray(),
            RootBuses = platform.Buses.Where(bus => bus.Kind != BusKind.Bridge).OrderBy(bus => bus.Name).Select(Spec).ToEquatableArray(),
            Devices = devices.Select(device => Spec(device, answers)).ToEquatableArray(),
            Groups = resolved
                .Groups.Where(group => group.Declared is not null)
                .OrderBy(group => group.Name)
                .Select(group => Spec(group, ordinals, answers))
                .ToEquatableArray(),
            Layouts = platform.Layouts.OrderBy(layout => layout.Name).Select(Spec).ToEquatableArray(),
            Answers = answers.All,
        };
    }

    private static string RulesOf(AnswerOptions options) =>
        $"Answers are those of Linux {options.Kernel}"
        + (
            options.Quirks == Quirks.Kernel
                ? ", with its deviations from plain arithmetic"
                : ", without its deviations from plain arithmetic"
        )
        + (
            options.LimitsReserved
                ? "; its views show limits of the path as reserved regions."
                : "; its views do not show limits of the path."
        );

    private static NameSpec Name(ElementName name) => new(name.Base, name.Index);

    private static IommuSpec Spec(Iommu iommu) =>
        new(Name(iommu.Name), iommu.Title, iommu.Doc, iommu.Kind.Name, iommu.Aperture, iommu.PageSizes);

    private static RootBusSpec Spec(Bus bus) =>
        new(
            Name(bus.Name),
            bus.Title,
            bus.Doc,
            bus.Segment,
            bus.Buses?.First,
            bus.Buses?.Last,
            bus.Limit?.Allowed.ToEquatableArray(),
            IovaRangeSet.From(bus.BridgeWindows.Select(window => window.Range)).ToEquatableArray()
        );

    private static DeviceSpec Spec(ResolvedDevice resolved, AnswerTable answers)
    {
        Device device = resolved.Device;
        string place =
            (device.Address is { } address ? "PCI " + address + " on " : "On ")
            + device.Parent.Name
            + (resolved.Iommu is { } iommu ? ", behind " + iommu.Name : ", behind no IOMMU");
        return new DeviceSpec(Name(device.Name), device.Title, device.Doc, device.Address, place, answers.Add(resolved));
    }

    private static GroupSpec Spec(ResolvedGroup group, Dictionary<Device, int> ordinals, AnswerTable answers) =>
        new(
            Name(group.Name),
            group.Declared!.Title,
            group.Declared.Doc,
            group.Devices.Select(device => ordinals[device.Device]).ToEquatableArray(),
            answers.Add(group)
        );

    private static LayoutSpec Spec(MemoryLayout layout) =>
        new(Name(layout.Name), layout.Title, layout.Doc, layout.Ram.Select(ram => ram.Range).ToEquatableArray());

    /// <summary>The distinct answers in the order in which they were first asked for.</summary>
    private sealed class AnswerTable(FirmwareKind? firmware, AnswerOptions options, CancellationToken cancellation)
    {
        private readonly AnswerMemo _memo = new(firmware, options);
        private readonly Dictionary<AnswerSpec, int> _numbers = new();
        private readonly Dictionary<ImmutableArray<ViewAnswer?>, int> _byViews = new();
        private readonly List<AnswerSpec> _answers = new();

        public EquatableArray<AnswerSpec> All => _answers.ToEquatableArray();

        public int Add(ResolvedDevice device) => Add(_memo.Of(device));

        public int Add(ResolvedGroup group) => Add(_memo.Of(group));

        private int Add(GroupAnswer answer)
        {
            cancellation.ThrowIfCancellationRequested();
            // One array of views: one answer.
            if (_byViews.TryGetValue(answer.Views, out int shared))
                return shared;
            AnswerSpec spec = AnswerSpecs.Of(answer, options.Kernel);
            if (!_numbers.TryGetValue(spec, out int number))
            {
                number = _answers.Count;
                _numbers.Add(spec, number);
                _answers.Add(spec);
            }

            _byViews.Add(answer.Views, number);
            return number;
        }
    }
}
