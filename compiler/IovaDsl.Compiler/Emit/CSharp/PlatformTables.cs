using IovaDsl.Compiler.Specs;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Emit.CSharp;

/// <summary>All constants of a platform: words as <see cref="PlatformLayout"/> lays them out, and texts.</summary>
internal sealed class PlatformTables
{
    private const int DevicesPerLine = 6;
    private readonly PlatformSpec _platform;
    private readonly ulong[] _exact;
    private readonly List<ulong[]> _families = new();

    public PlatformTables(PlatformSpec platform, string typeName)
    {
        TypeName = typeName;
        _platform = platform;
        Texts = new TextTable(platform.Devices.Select(device => device.Name.ToString()));
        _exact = new ulong[platform.Answers.Count];
        string[] users = UsersOf(platform);
        var answers = new List<ulong>();
        for (int i = 0; i < platform.Answers.Count; i++)
            answers.AddRange(AnswerWords(i, users[i]));
        Set(
            PlatformLayout.Answers,
            PlatformLayout.AnswerWords,
            answers,
            $"answers: facts, regions, limits, swallowed, reasons, {string.Join(", ", View.All)}"
        );
        Set(PlatformLayout.Devices, DevicesPerLine * PlatformLayout.DeviceWords, DeviceRows(), "devices: answer, PCI address");
        Set(PlatformLayout.Groups, PlatformLayout.GroupWords, GroupRows(), "groups: answer, name, devices");
        SetAddresses();
        Set(PlatformLayout.Iommus, PlatformLayout.IommuWords, platform.Iommus.SelectMany(Row), "IOMMUs: name, kind, aperture, page sizes");
        Set(
            PlatformLayout.RootBuses,
            PlatformLayout.RootBusWords,
            platform.RootBuses.SelectMany(Row),
            "root buses: name, segment, buses, limits, windows"
        );
        Set(PlatformLayout.Layouts, PlatformLayout.LayoutWords, platform.Layouts.SelectMany(Row), "layouts: name, memory");
        _families.Add([0, (ulong)platform.Devices.Count, 0]);
        _families.Add([0, (ulong)platform.Groups.Count, 0]);
    }

    /// <summary>The type of the constants.</summary>
    public string TypeName { get; }

    public WordLists Lists { get; } = new(PlatformLayout.DirectoryWords);

    public TextTable Texts { get; }

    public ReasonTable Reasons { get; } = new();

    /// <summary>The reasons that an analyzer tells: those that take addresses away.</summary>
    public ReasonTable Told { get; } = new();

    /// <summary>The place of the keys of all PCI addresses, ascending.</summary>
    public ulong Keys { get; private set; }

    /// <summary>The place of the devices at these addresses.</summary>
    public ulong Ordinals { get; private set; }

    /// <summary>An expression for the usable ranges of an answer.</summary>
    public string ReadExact(int answer) => Read(_exact[answer]);

    /// <summary>An expression that reads a list in place, within the platform's class.</summary>
    public string Read(ulong place) =>
        place == 0
            ? "default"
            : $"{TypeName}.Chunk{place >> (2 * PlatformLayout.PlaceBits)}"
                + $".Slice({(place >> PlatformLayout.PlaceBits) & 0xff_ffff}, {place & 0xff_ffff})";

    /// <summary>The number of a family. All families are added before <see cref="Finish"/>.</summary>
    public int AddFamily<T>(Family<T> family)
    {
        ulong indices = family.IsDense
            ? 0
            : Lists.Add(family.Members.Select(member => member.Name.Index.GetValueOrDefault()), "indices of " + family.BaseName);
        _families.Add([(ulong)family.First.Ordinal, (ulong)family.Members.Count, indices]);
        return _families.Count - 1;
    }

    /// <summary>Adds what was collected on the way.</summary>
    public void Finish()
    {
        Set(
            PlatformLayout.Families,
            PlatformLayout.FamilyWords,
            _families.SelectMany(family => family),
            "families: first, number, indices"
        );
        Set(
            PlatformLayout.Reasons,
            PlatformLayout.ReasonWords,
            Reasons.All.SelectMany(reason => new[] { reason.First, reason.Last, Texts.Add(DocText.Of(reason)) }).ToArray(),
            "reasons: first, last, text"
        );
    }

    private void Set(int list, int width, IEnumerable<ulong> words, string remark) =>
        Lists.SetReserved(list, Lists.Add(words, remark, width));

    private IEnumerable<ulong> AnswerWords(int number, string user)
    {
        AnswerSpec answer = _platform.Answers[number];
        ulong[] lists =
        [
            Lists.Add(Facts(answer), "facts of " + user),
            AddRegions(answer.Regions, "regions of " + user),
            AddRanges(answer.Limits, "limits of " + user),
            AddRanges(answer.Swallowed, "swallowed on the path of " + user),
            Lists.Add(answer.Reasons.Select(reason => (ulong)Reasons.Add(reason)), "reasons of " + user),
        ];
        ulong[] views = View
            .All.Select(view =>
                view.Shape == ViewShape.ReservedRegions
                    ? AddRegions(answer.Views[view.Index].Regions, $"{view} of {user}")
                    : AddRanges(answer.Views[view.Index].Ranges, $"{view} of {user}")
            )
            .ToArray();
        _exact[number] = views[View.Exact.Index];
        return lists.Concat(views);
    }

    private IEnumerable<ulong> Facts(AnswerSpec answer) =>
        new[] { answer.IsTranslated ? 1UL : 0UL, answer.Aperture.First, answer.Aperture.Last, answer.PageSizes }.Concat(
            answer.Views.Select(view => Texts.Add(view.Refusal))
        );

    private IEnumerable<ulong> DeviceRows() => _platform.Devices.SelectMany(device => new[] { (ulong)device.Answer, AddressKey(device) });

    private IEnumerable<ulong> GroupRows() =>
        _platform.Groups.SelectMany(group =>
            new[]
            {
                (ulong)group.Answer,
                Texts.Add(group.Name.ToString()),
                Lists.Add(group.Devices.Select(device => (ulong)device), "devices of " + group.Name),
            }
        );

    private void SetAddresses()
    {
        (ulong Key, int Ordinal)[] byAddress = _platform
            .Devices.Select((device, ordinal) => (Key: AddressKey(device), ordinal))
            .Where(entry => entry.Key != ulong.MaxValue)
            .OrderBy(entry => entry.Key)
            .ThenBy(entry => entry.ordinal)
            .ToArray();
        Keys = Lists.Add(byAddress.Select(entry => entry.Key), "PCI addresses, ascending");
        Ordinals = Lists.Add(byAddress.Select(entry => (ulong)entry.Ordinal), "devices at these addresses");
    }

    private IEnumerable<ulong> Row(IommuSpec iommu) =>
        [Texts.Add(iommu.Name.ToString()), Texts.Add(iommu.Kind), iommu.Aperture.First, iommu.Aperture.Last, iommu.PageSizes];

    private IEnumerable<ulong> Row(RootBusSpec bus) =>
        [
            Texts.Add(bus.Name.ToString()),
            (ulong)(bus.Segment + 1 ?? 0),
            bus.FirstBus ?? 0UL,
            bus.LastBus ?? 255UL,
            AddRanges(bus.Limits is { } limits ? limits : [IovaRange.All], "limits of " + bus.Name),
            AddRanges(bus.BridgeWindows, "bridge windows of " + bus.Name),
        ];

    private IEnumerable<ulong> Row(LayoutSpec layout) =>
        [Texts.Add(layout.Name.ToString()), AddRanges(layout.Ram, "memory of " + layout.Name)];

    private ulong AddRanges(IEnumerable<IovaRange> ranges, string remark) =>
        Lists.Add(ranges.SelectMany(range => new[] { range.First, range.Last }), remark);

    private ulong AddRegions(IEnumerable<ReservedRegion> regions, string remark) =>
        Lists.Add(regions.SelectMany(region => new[] { region.First, region.Last, region.Attributes }), remark);

    private static ulong AddressKey(DeviceSpec device) => device.Address is { } address ? ConstantTable.Key(address) : ulong.MaxValue;

    // The first device or group that has the answer stands for all that have it.
    private static string[] UsersOf(PlatformSpec platform)
    {
        var users = new string?[platform.Answers.Count];
        var counts = new int[platform.Answers.Count];
        IEnumerable<(NameSpec Name, int Answer)> all = platform
            .Devices.Select(device => (device.Name, device.Answer))
            .Concat(platform.Groups.Select(group => (group.Name, group.Answer)));
        foreach ((NameSpec name, int answer) in all)
        {
            users[answer] ??= name.ToString();
            counts[answer]++;
        }

        return users
            .Select(
                (user, i) => (user ?? "nobody") + (counts[i] > 1 ? FormattableString.Invariant($" and {counts[i] - 1} more") : string.Empty)
            )
            .ToArray();
    }
}
