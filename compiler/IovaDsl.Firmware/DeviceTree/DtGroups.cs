using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Firmware.Draft;

namespace IovaDsl.Firmware.DeviceTree;

/// <summary>
/// The groups that Linux makes of components, by the rule of each driver. Functions of PCI are not here: their groups follow from
/// capabilities that no tree states.
/// </summary>
internal sealed class DtGroups
{
    // Real trees have a dozen masks at most.
    private const int MaxMasks = 64;

    // Display engines share an address space (tegra_smmu_group_soc): by swgroup, Linux drivers/memory/tegra.
    private static readonly Dictionary<string, HashSet<uint>> TegraDisplay = new(StringComparer.Ordinal)
    {
        ["nvidia,tegra30-mc"] = [1, 2, 4, 9, 10],
        ["nvidia,tegra114-mc"] = [1, 2, 4, 6],
        ["nvidia,tegra124-mc"] = [1, 2, 24],
        ["nvidia,tegra132-mc"] = [1, 2, 24],
        ["nvidia,tegra210-mc"] = [1, 2],
    };

    private readonly DtScope _scope;
    private readonly Dictionary<DraftDevice, DraftDevice> _first = [];
    private readonly List<(DraftDevice First, DraftDevice Second, string Note)> _joins = [];

    private DtGroups(DtScope scope) => _scope = scope;

    public static void Add(DtScope scope, IReadOnlyList<DtTranslatedMaster> masters)
    {
        // Of a host the groups are known by other means.
        if (scope.Draft.Host is not null)
            return;
        DtGroups groups = new(scope);
        groups.JoinWhole(masters);
        foreach (IGrouping<DtNode, (DtTranslatedMaster Master, DtMasterReference Reference)> users in UsersOf(masters))
            groups.JoinStreams([.. users]);
        groups.Write(masters);
    }

    private static IEnumerable<IGrouping<DtNode, (DtTranslatedMaster Master, DtMasterReference Reference)>> UsersOf(
        IReadOnlyList<DtTranslatedMaster> masters
    ) => masters.SelectMany(master => master.References.Select(reference => (master, reference))).GroupBy(user => user.reference.Target);

    // ---- whole IOMMUs, regions and lists: the first reference of a device decides ----

    private void JoinWhole(IReadOnlyList<DtTranslatedMaster> masters)
    {
        Dictionary<object, DtTranslatedMaster> firsts = [];
        foreach (DtTranslatedMaster master in masters)
        {
            (object? key, string note) = KeyOf(master);
            if (key is null)
                continue;
            if (firsts.TryGetValue(key, out DtTranslatedMaster? first))
                Join(first.Device, master.Device, note);
            else
                firsts.Add(key, master);
        }
    }

    private static (object? Key, string Note) KeyOf(DtTranslatedMaster master)
    {
        DtMasterReference reference = master.References[0];
        List<uint> ids = [.. master.References.Where(other => other.Target == reference.Target).Select(other => other.Stream ?? 0)];
        switch (reference.Driver.GroupsOf(new IommuFacts([.. reference.Iommu.Facts])))
        {
            case GroupRule.Single:
                return (reference.Target, "All devices of one such IOMMU share a group (generic_single_device_group).");
            case GroupRule.PerRegion when MediaTekSoc.Of(reference.Target) is { } soc && soc.GroupOf(ids) is { } number:
                object table = soc.PageTable is { } shared ? shared : reference.Target;
                return ((table, number), "Devices of one region, or of one bank, share a group (mtk_iommu_device_group).");
            case GroupRule.PerDevice
                when reference
                    .Target.Compatible.Select(text => TegraDisplay.TryGetValue(text, out HashSet<uint>? list) ? list : null)
                    .FirstOrDefault(list => list is not null)
                    is { } display
                    && ids.Exists(display.Contains):
                return ((reference.Target, "display"), "The display engines share a group (tegra_smmu_device_group).");
            default:
                return (null, "");
        }
    }

    // ---- streams ----

    private void JoinStreams(List<(DtTranslatedMaster Master, DtMasterReference Reference)> users)
    {
        IommuRules driver = users[0].Reference.Driver;
        bool isMasked = driver.Kind == ArmSmmuV2.Kind;
        if (!isMasked && driver.Groups != GroupRule.SharedStream)
            return;
        string note = isMasked
            ? "Their streams meet, so they share a group (arm_smmu_device_group)."
            : "They share a stream, so they share a group (apple_dart_device_group).";
        List<IGrouping<uint, StreamUse>> byMask =
        [
            .. users
                .Where(user => user.Reference.Stream is not null)
                .Select(user => new StreamUse(user.Master, user.Reference.Stream!.Value, user.Reference.Mask))
                .GroupBy(use => use.Mask),
        ];
        if (byMask.Count > MaxMasks)
            _scope.Draft.Tail.Add(
                $"{_scope.At(users[0].Reference.Target)}: its devices have streams under {byMask.Count} masks; groups are made for the "
                    + $"first {MaxMasks}."
            );
        for (int i = 0; i < Math.Min(byMask.Count, MaxMasks); i++)
        {
            for (int j = 0; j <= i; j++)
                JoinMeeting(byMask[j], byMask[i], note);
        }
    }

    // Two streams meet where (id1 ^ id2) & ~(mask1 | mask2) is 0: of one pair of masks, where the rest of the ID is the same. Streams of
    // one mask alone do not meet under the bits of another.
    private void JoinMeeting(IGrouping<uint, StreamUse> ones, IGrouping<uint, StreamUse> others, string note)
    {
        uint counting = ~(ones.Key | others.Key);
        ILookup<uint, StreamUse> byRest = ones.ToLookup(use => use.Stream & counting);
        HashSet<uint> joined = [];
        foreach (StreamUse other in others)
        {
            uint rest = other.Stream & counting;
            foreach (StreamUse one in joined.Add(rest) ? byRest[rest] : byRest[rest].Take(1))
            {
                if (one.Master == other.Master)
                    continue;
                Join(one.Master.Device, other.Master.Device, note);
                SayIfNeitherHolds(one, other);
            }
        }
    }

    // arm_smmu_find_sme shares an entry that holds the other, and refuses whom an entry meets without holding it.
    private void SayIfNeitherHolds(StreamUse one, StreamUse other)
    {
        if ((one.Mask & other.Mask) == one.Mask || (one.Mask & other.Mask) == other.Mask)
            return;
        _scope.Find(
            FirmwareCatalog.DtStreamsCrossRow,
            other.Master.Node,
            "iommus",
            $"Stream 0x{other.Stream:x} mask 0x{other.Mask:x} meets stream 0x{one.Stream:x} mask 0x{one.Mask:x} of "
                + $"{one.Master.Node.Path}, and neither holds the other: Linux refuses the device that comes second (arm_smmu_find_sme)."
        );
    }

    // ---- sets ----

    private void Join(DraftDevice first, DraftDevice second, string note)
    {
        (DraftDevice a, DraftDevice b) = (FirstOf(first), FirstOf(second));
        if (a == b)
            return;
        _first[b] = a;
        _joins.Add((first, second, note));
    }

    private DraftDevice FirstOf(DraftDevice device)
    {
        DraftDevice root = device;
        while (_first.TryGetValue(root, out DraftDevice? above))
            root = above;
        while (device != root)
        {
            DraftDevice above = _first[device];
            _first[device] = root;
            device = above;
        }

        return root;
    }

    private void Write(IReadOnlyList<DtTranslatedMaster> masters)
    {
        ILookup<DraftDevice, string> notes = _joins.ToLookup(join => FirstOf(join.First), join => join.Note);
        foreach (IGrouping<DraftDevice, DraftDevice> group in masters.Select(master => master.Device).GroupBy(FirstOf))
        {
            List<DraftDevice> members = [.. group];
            if (members.Count > 1)
                _scope.Draft.Groups.Add(new DraftGroup(members, members[0].Source, string.Join(" ", notes[group.Key].Distinct())));
        }
    }

    private readonly record struct StreamUse(DtTranslatedMaster Master, uint Stream, uint Mask);
}
