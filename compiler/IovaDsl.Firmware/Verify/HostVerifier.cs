using System.Collections.Immutable;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Firmware.Draft;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>
/// Compares a platform with a host, group by group of the host: are the devices grouped and translated as the file says,
/// does Linux show the regions it says, does VFIO give the ranges it says. The kernel's deviations from plain arithmetic
/// are expected of the kernel.
/// </summary>
internal sealed class HostVerifier
{
    private readonly ResolvedPlatform _platform;
    private readonly HostSnapshot _host;
    private readonly RecordedHost _recorded;
    private readonly AnswerOptions _options;
    private readonly Dictionary<string, ResolvedDevice> _devices = new(StringComparer.Ordinal);
    private readonly Dictionary<ResolvedDevice, ResolvedGroup> _groups = [];

    private readonly GroupComparison _comparison;

    private HostVerifier(ResolvedPlatform platform, HostSnapshot host, RecordedHost recorded, KernelVersion kernel)
    {
        _platform = platform;
        _host = host;
        _recorded = recorded;
        _options = new AnswerOptions { Kernel = kernel, Quirks = Quirks.Kernel };
        foreach (ResolvedGroup group in platform.Groups)
        {
            foreach (ResolvedDevice device in group.Devices)
                _groups[device] = group;
        }

        foreach (ResolvedDevice device in platform.Devices)
        {
            foreach (string name in NamesOf(device.Device))
                _devices[name] = device;
        }

        _comparison = new GroupComparison(_devices, _groups, recorded.Groups, host.CommandLine, kernel);
    }

    /// <param name="platform">What the file says.</param>
    /// <param name="host">Topology and groups of the host.</param>
    /// <param name="recorded">The kernel's answers.</param>
    /// <param name="kernel">Null: the host's own release, or the default version where the host does not say.</param>
    public static HostVerification Verify(ResolvedPlatform platform, HostSnapshot host, RecordedHost recorded, KernelVersion? kernel = null)
    {
        KernelVersion version = kernel ?? recorded.Kernel ?? KernelVersion.Default;
        HostVerification result = VerifyUnder(version, platform, host, recorded);
        return result.Contradicts == 0
            ? result
            : result with
            {
                AgreesUnder = OtherVersion.Find(
                    version,
                    result.Contradicts,
                    other => VerifyUnder(other, platform, host, recorded).Contradicts
                ),
            };
    }

    private static HostVerification VerifyUnder(KernelVersion version, ResolvedPlatform platform, HostSnapshot host, RecordedHost recorded)
    {
        HostVerifier verifier = new(platform.ByRulesOf(version), host, recorded, version);
        return new HostVerification
        {
            Kernel = version,
            Groups = verifier.Verify(),
            Container = verifier.VerifyTogether(),
        };
    }

    // How sysfs calls a device: its PCI address, or the name Linux makes of a device tree node (address.name).
    private static IEnumerable<string> NamesOf(Device device)
    {
        if (device.Address is { } address)
            yield return address.ToString();
        else if (
            device.FirmwarePath is { } path
            && path.StartsWith("/", StringComparison.Ordinal)
            && HostPath.Name(path).Split('@') is [var name, var unit]
        )
            yield return unit + "." + name;
    }

    private ImmutableArray<GroupVerification> Verify()
    {
        List<GroupVerification> groups = [.. _recorded.Groups.Select(VerifyGroup)];
        HashSet<ResolvedDevice> seen =
        [
            .. _recorded.Groups.SelectMany(group => group.Devices).Where(_devices.ContainsKey).Select(name => _devices[name]),
        ];
        foreach (ResolvedGroup group in _platform.Groups)
        {
            if (!group.Devices.Any(seen.Contains))
                groups.Add(OnlyInFile(group));
        }

        foreach (ResolvedDevice device in _platform.Ungrouped.Where(device => !seen.Contains(device)))
            groups.Add(Untranslated(device));
        return groups.ToImmutableArray();
    }

    // ---- one group of the host ----

    private GroupVerification VerifyGroup(HostGroup group)
    {
        List<ResolvedDevice> members = [.. group.Devices.Where(_devices.ContainsKey).Select(name => _devices[name]).Distinct()];
        List<VerificationItem> items = [];
        string name =
            members.Count > 0 && _groups.TryGetValue(members[0], out ResolvedGroup? own) ? own.Name.ToString() : $"group {group.Number}";
        items.AddRange(_comparison.Compare(group, members));
        List<ResolvedDevice> translated = members.FindAll(member => member.Iommu is not null);
        if (translated.Count > 0)
            items.AddRange(Answers(group, translated));
        return new GroupVerification(name, group.Number, group.Devices, items.ToImmutableArray());
    }

    // Told only where the file knows every group that was in the container.
    private GroupVerification? VerifyTogether()
    {
        if (_recorded.Together is not { } together)
            return null;
        List<ResolvedGroup> groups = [];
        foreach (int number in together.Groups)
        {
            List<ResolvedDevice> members =
            [
                .. _recorded
                    .Groups.Where(group => group.Number == number)
                    .SelectMany(group => group.Devices)
                    .Where(_devices.ContainsKey)
                    .Select(name => _devices[name])
                    .Where(device => device.Iommu is not null),
            ];
            if (members.Count == 0)
                return null;
            groups.Add(AsOnHost(members));
        }

        ContainerAnswer answer = ContainerComputer.Answer(_platform, groups.ToImmutableArray(), _options);
        return new GroupVerification(
            "together",
            null,
            groups.SelectMany(group => group.Devices).Select(NameOf).ToImmutableArray(),
            VfioComparison
                .CompareTogether(answer, together, Unknowns.Of(groups.SelectMany(group => group.Devices)), _options)
                .ToImmutableArray()
        );
    }

    // The file's group, with the members that the host has in it.
    private ResolvedGroup AsOnHost(List<ResolvedDevice> members) => _groups[members[0]] with { Devices = members.ToImmutableArray() };

    private IEnumerable<VerificationItem> Answers(HostGroup group, List<ResolvedDevice> devices)
    {
        GroupAnswer answer = AnswerComputer.Answer(AsOnHost(devices), _platform.Platform.Firmware, _options);
        Unknowns unknowns = Unknowns.Of(devices);
        if (_recorded.ReservedRegions.TryGetValue(group.Number, out ImmutableArray<string> lines))
        {
            foreach (VerificationItem item in RegionComparison.Compare(answer, lines, unknowns))
                yield return item;
        }

        foreach (
            VerificationItem item in VfioComparison.Compare(
                answer,
                _recorded.Vfio.TryGetValue(group.Number, out RecordedVfio? vfio) ? vfio : null,
                unknowns,
                _options
            )
        )
            yield return item;
        foreach (VerificationItem item in InvisibleThings.Of(devices, _options.Kernel))
            yield return item;
        foreach (string name in group.Devices)
        {
            if (_recorded.HighestDmaApi.TryGetValue(name, out ulong highest) && _devices.TryGetValue(name, out ResolvedDevice? device))
                yield return DmaApi(answer, device, group.Devices.Length == 1, highest, unknowns);
        }
    }

    /// <summary>
    /// The one consumer that keeps to the limits of the path: what it gave out must lie below the highest address the file allows.
    /// </summary>
    private static VerificationItem DmaApi(GroupAnswer answer, ResolvedDevice device, bool isAlone, ulong highest, Unknowns unknowns)
    {
        ulong allowed = answer.DmaApi.Ranges.IsEmpty ? 0 : answer.DmaApi.Ranges[answer.DmaApi.Ranges.Length - 1].Last;
        bool fits = highest <= allowed;
        bool isLimited = fits && !device.Limits.IsEmpty;
        Verdict verdict =
            fits ? Verdict.Agrees
            : unknowns.Aperture is not null && device.Limits.IsEmpty ? Verdict.Unknown
            : Verdict.Contradicts;
        string reason =
            $"The DMA API gave {(isAlone ? "" : NameOf(device) + " ")}IOVAs up to 0x{highest:x}; the file allows it up to "
            + $"0x{allowed:x}{(isLimited ? ", the limit of its path" : "")}.";
        return new VerificationItem(verdict, VerifiedThing.DmaApi, reason)
        {
            Last = highest,
            Element = device.Device.Name.ToString(),
            Origin = device.Device.Origin,
        };
    }

    // ---- what the host has no group for ----

    private GroupVerification OnlyInFile(ResolvedGroup group)
    {
        ImmutableArray<string> names = group.Devices.Select(NameOf).ToImmutableArray();
        bool isThere = group.Devices.Any(device => device.Device.Address is { } address && _host.Find(address) is not null);
        VerificationItem item = isThere
            ? NoGroup(group)
            : new VerificationItem(
                Verdict.NotVisible,
                VerifiedThing.Group,
                "The host has no such device, so nothing can be asked about it."
            );
        return new GroupVerification(
            group.Name.ToString(),
            null,
            names,
            ImmutableArray.Create(
                item with
                {
                    Element = group.Name.ToString(),
                    Origin = group.Declared?.Origin ?? group.Devices[0].Device.Origin,
                }
            )
        );
    }

    private VerificationItem NoGroup(ResolvedGroup group)
    {
        Iommu iommu = group.Devices[0].Iommu!;
        if (_recorded.Groups.IsEmpty && iommu.Unknowns.Any(unknown => unknown.Property == DrivenIommus.Property))
            return new VerificationItem(
                Verdict.Unknown,
                VerifiedThing.Group,
                $"Linux has made no group at all, and nothing tells whether it drives {iommu.Name}. Settle it with --assume "
                    + $"{iommu.Name}.{DrivenIommus.Property}=no when importing."
            );
        return _comparison.JoinsWithDriver(iommu) && _recorded.Groups.Length > 0
            ? new VerificationItem(
                Verdict.NotVisible,
                VerifiedThing.Group,
                "The device is there without a group: behind such an IOMMU it joins one when a driver is bound."
            )
            : new VerificationItem(
                Verdict.Contradicts,
                VerifiedThing.Group,
                "The file says that an IOMMU translates it, and Linux has made no group for it: it is not translated on this host."
            );
    }

    private GroupVerification Untranslated(ResolvedDevice device)
    {
        bool isThere = device.Device.Address is { } address && _host.Find(address) is not null;
        VerificationItem item = isThere
            ? new VerificationItem(Verdict.Agrees, VerifiedThing.Group, "No IOMMU translates it, and Linux has made no group for it.")
            : new VerificationItem(
                Verdict.NotVisible,
                VerifiedThing.Group,
                "The host has no such device, so nothing can be asked about it."
            );
        return new GroupVerification(
            device.Device.Name.ToString(),
            null,
            ImmutableArray.Create(NameOf(device)),
            InvisibleThings
                .Of([device], _options.Kernel)
                .Prepend(item with { Element = device.Device.Name.ToString(), Origin = device.Device.Origin })
                .ToImmutableArray()
        );
    }

    private static string NameOf(ResolvedDevice device) => device.Device.Address?.ToString() ?? device.Device.Name.ToString();
}
