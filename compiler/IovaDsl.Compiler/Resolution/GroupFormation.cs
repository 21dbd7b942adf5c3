using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Compiler.Topology;
using IovaDsl.Runtime;

namespace IovaDsl.Compiler.Resolution;

/// <summary>
/// Which devices Linux puts into one group: what the file states, and for all other devices the rule of their IOMMU's driver
/// (<see cref="GroupRule"/>), one device after the other as Linux probes them at boot.
/// </summary>
internal sealed class GroupFormation
{
    private readonly Platform _platform;
    private readonly PciTree? _tree;
    private readonly IReadOnlyDictionary<Device, PciNode> _nodeOf = new Dictionary<Device, PciNode>();
    private readonly KernelVersion _kernel;
    private readonly Dictionary<Device, DeviceGroup> _stated = [];
    private readonly Dictionary<Device, FormedGroup> _formed = [];
    private readonly StreamOwners _owners = new();
    private readonly Dictionary<Element, (FormedGroup Group, Device First)> _instances = [];
    private readonly Dictionary<Device, GroupMember> _members = [];
    private readonly Dictionary<Device, string> _refusals = [];

    public GroupFormation(Platform platform, KernelVersion kernel)
    {
        _platform = platform;
        _kernel = kernel;
        if (PciTree.IsStatedIn(platform))
            _tree = PciTree.Of(platform, out _nodeOf);
        foreach (DeviceGroup group in platform.Groups)
        {
            foreach (Device device in group.Devices)
                _stated[device] = group;
        }
    }

    public PciNode? NodeOf(Device device) => _nodeOf.TryGetValue(device, out PciNode? node) ? node : null;

    /// <summary>Why Linux gives a device no group although it would be translated; null: it does, or nothing translates it.</summary>
    public string? RefusalOf(Device device) => _refusals.TryGetValue(device, out string? refusal) ? refusal : null;

    /// <summary>Forms all groups.</summary>
    /// <param name="translationOf">Who translates a device.</param>
    public void Form(Func<Device, Translation> translationOf)
    {
        if (
            _tree is null
            && !_platform.Iommus.Any(iommu => RuleOf(iommu) is GroupRule.Single or GroupRule.PerController or GroupRule.SharedStream)
        )
            return;
        var groups = new PciGroups(_tree ?? new PciTree([], hasIvrs: false), _kernel);
        foreach (Device device in InProbingOrder())
        {
            if (!_stated.ContainsKey(device) && translationOf(device) is { Iommu: { } iommu } translation)
                Probe(device, iommu, translation.StreamsOf(device, NodeOf(device), _kernel), groups);
        }
    }

    private IEnumerable<Device> InProbingOrder()
    {
        if (_tree is null)
            return _platform.Devices;
        var deviceOf = new Dictionary<PciNode, Device>();
        foreach (KeyValuePair<Device, PciNode> pair in _nodeOf)
            deviceOf[pair.Value] = pair.Key;
        List<Device> functions = [.. _tree.InProbingOrder().Where(deviceOf.ContainsKey).Select(node => deviceOf[node])];
        var placed = new HashSet<Device>(functions);
        return functions.Concat(_platform.Devices.Where(device => !placed.Contains(device)));
    }

    private void Probe(Device device, Iommu iommu, IEnumerable<MaskedStream> streams, PciGroups groups)
    {
        GroupRule rule = RuleOf(iommu);
        PciNode? node = NodeOf(device);
        if (rule == GroupRule.OwnStream && node is not null && !TakeStreams(device, iommu, streams))
            return;
        GroupJoin? join = rule switch
        {
            GroupRule.Single or GroupRule.PerController => OfInstance(InstanceOf(device, iommu, rule), iommu),
            GroupRule.SharedStream => OfStreams(iommu, streams),
            _ => null,
        };
        if (join is null && node is not null && rule is GroupRule.Topology or GroupRule.OwnStream or GroupRule.SharedStream)
            join = groups.Find(node);
        FormedGroup group = join?.Group ?? new FormedGroup();
        Put(device, group, join);
        if (node is not null)
            groups.Put(node, group);
        if (InstanceOf(device, iommu, rule) is { } instance && !_instances.ContainsKey(instance))
            _instances.Add(instance, (group, device));
        Remember(device, iommu, rule, streams);
    }

    private void Put(Device device, FormedGroup group, GroupJoin? join)
    {
        _formed.Add(device, group);
        _members.Add(
            device,
            new GroupMember(device, join?.WithName, join?.Because, join?.IsGuessed ?? false) { NeedsScan = join?.NeedsScan ?? false }
        );
    }

    // An SMMUv3 has one owner for a stream. The owner here is the first function of the scan, as Linux probes them since 7.2.
    private bool TakeStreams(Device device, Iommu iommu, IEnumerable<MaskedStream> streams)
    {
        foreach (MaskedStream stream in streams)
        {
            if (_owners.Find(iommu, stream) is { } owner)
            {
                _refusals[device] =
                    $"Its requests carry stream {stream} of {iommu.Name}, which {NameOf(owner.Owner)} has already: the driver of an SMMUv3 "
                    + "refuses the second device (arm_smmu_insert_master), and Linux makes no group for it.";
                return false;
            }
        }

        foreach (MaskedStream stream in streams)
            _owners.Take(iommu, stream, device);
        return true;
    }

    private void Remember(Device device, Iommu iommu, GroupRule rule, IEnumerable<MaskedStream> streams)
    {
        if (rule != GroupRule.SharedStream)
            return;
        foreach (MaskedStream stream in streams)
            _owners.Take(iommu, stream, device);
    }

    private GroupJoin? OfStreams(Iommu iommu, IEnumerable<MaskedStream> streams)
    {
        foreach (MaskedStream stream in streams)
        {
            if (_owners.Find(iommu, stream) is { } owner)
                return new GroupJoin(_formed[owner.Owner], NameOf(owner.Owner), Because(iommu, stream, owner.Stream));
        }

        return null;
    }

    private static string Because(Iommu iommu, MaskedStream stream, MaskedStream other) =>
        stream == other
            ? $"both send with stream {stream} of {iommu.Name}"
            : $"stream {stream} and stream {other} of {iommu.Name} meet (arm_smmu_device_group)";

    // What has one group for everything behind it: the IOMMU, or the root bus of a PCI function.
    private static Element? InstanceOf(Device device, Iommu iommu, GroupRule rule)
    {
        if (rule == GroupRule.Single)
            return iommu;
        if (rule != GroupRule.PerController || device.Address is null)
            return null;
        Bus root = device.Parent;
        while (root.Parent is { } above)
            root = above;
        return root;
    }

    private GroupJoin? OfInstance(Element? instance, Iommu iommu) =>
        instance is not null && _instances.TryGetValue(instance, out (FormedGroup Group, Device First) known)
            ? new GroupJoin(
                known.Group,
                NameOf(known.First),
                $"the driver of {iommu.Name} has one group for all that {instance.Name} translates or carries"
            )
            : null;

    private static GroupRule RuleOf(Iommu iommu) => IommuKinds.Of(iommu.Kind).GroupsOf(IommuFacts.Of(iommu));

    private static string NameOf(Device device) => device.Address?.ToString() ?? device.Name.ToString();

    /// <summary>The groups where their first devices were declared, and the devices that nothing translates.</summary>
    public ResolvedPlatform Arrange(ResolvedDevice[] resolved)
    {
        var names = new GroupNames(_platform);
        var order = new Dictionary<Device, int>();
        foreach (Device device in _formed.Keys)
            order.Add(device, order.Count);
        ILookup<object, ResolvedDevice> members = resolved
            .Where(device => device.Iommu is not null && KeyOf(device.Device) is not Device)
            .ToLookup(device => KeyOf(device.Device));
        var groups = ImmutableArray.CreateBuilder<ResolvedGroup>(resolved.Length);
        var ungrouped = ImmutableArray.CreateBuilder<ResolvedDevice>();
        var done = new HashSet<object>();
        foreach (ResolvedDevice here in resolved)
        {
            object key = KeyOf(here.Device);
            if (here.Iommu is null)
                ungrouped.Add(here);
            else if (key is DeviceGroup stated && done.Add(key))
                groups.Add(Stated(stated, members[key]));
            else if (key is Device)
                groups.Add(new ResolvedGroup(here.Device.Name, null, ImmutableArray.Create(here)));
            else if (key is FormedGroup && done.Add(key))
                groups.Add(Formed(members[key].OrderBy(member => order[member.Device]).ToImmutableArray(), names));
        }

        return new ResolvedPlatform
        {
            Platform = _platform,
            Kernel = _kernel,
            Groups = groups.Finish(),
            Ungrouped = ungrouped.Finish(),
        };
    }

    // What a device is grouped by: the group as written, the group that was formed, or itself.
    private object KeyOf(Device device) =>
        _stated.TryGetValue(device, out DeviceGroup? stated) ? stated
        : _formed.TryGetValue(device, out FormedGroup? formed) ? formed
        : device;

    private static ResolvedGroup Stated(DeviceGroup group, IEnumerable<ResolvedDevice> members)
    {
        Dictionary<Device, ResolvedDevice> byDevice = members.ToDictionary(member => member.Device);
        return new ResolvedGroup(
            group.Name,
            group,
            group.Devices.Where(byDevice.ContainsKey).Select(device => byDevice[device]).ToImmutableArray()
        );
    }

    private ResolvedGroup Formed(ImmutableArray<ResolvedDevice> devices, GroupNames names) =>
        new(devices.Length == 1 ? devices[0].Device.Name : names.Take(devices[0].Device), null, devices)
        {
            Members = devices.Select(device => _members[device.Device]).ToImmutableArray(),
        };
}
