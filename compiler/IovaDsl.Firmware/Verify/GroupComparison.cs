using System.Collections.Immutable;
using IovaDsl.Compiler.Iommus;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Resolution.Groups;
using IovaDsl.Firmware.Machine;
using IovaDsl.Runtime;

namespace IovaDsl.Firmware.Verify;

/// <summary>Whether Linux isolates the devices together that the file has together, and if not, what may lie behind it.</summary>
internal sealed class GroupComparison
{
    private readonly IReadOnlyDictionary<string, ResolvedDevice> _devices;
    private readonly IReadOnlyDictionary<ResolvedDevice, ResolvedGroup> _groupOf;
    private readonly HashSet<string> _grouped;
    private readonly KernelVersion _kernel;
    private readonly string? _override;

    /// <param name="devices">The file's, by the host's names.</param>
    /// <param name="groupOf">The file's groups.</param>
    /// <param name="recorded">The host's groups.</param>
    /// <param name="commandLine">The host's; null: not known.</param>
    /// <param name="kernel">Whose rules apply.</param>
    public GroupComparison(
        IReadOnlyDictionary<string, ResolvedDevice> devices,
        IReadOnlyDictionary<ResolvedDevice, ResolvedGroup> groupOf,
        ImmutableArray<HostGroup> recorded,
        KernelCommandLine? commandLine,
        KernelVersion kernel
    )
    {
        _devices = devices;
        _groupOf = groupOf;
        _grouped = [.. recorded.SelectMany(group => group.Devices)];
        _kernel = kernel;
        _override = commandLine?.AccessControlOverride;
    }

    /// <summary>One group of the host.</summary>
    /// <param name="group">As Linux has it.</param>
    /// <param name="members">Those of them that the file has.</param>
    public IEnumerable<VerificationItem> Compare(HostGroup group, List<ResolvedDevice> members)
    {
        string[] missing = [.. group.Devices.Where(name => !_devices.ContainsKey(name))];
        if (missing.Length > 0)
            yield return Item(Verdict.Unknown, $"The file has no {string.Join(", ", missing)}, and Linux has it in this group.");
        foreach (ResolvedDevice device in members.Where(member => member.Iommu is null))
            yield return TranslatedAfterAll(device);
        List<ResolvedGroup> apart = [.. members.Where(_groupOf.ContainsKey).Select(member => _groupOf[member]).Distinct()];
        if (apart.Count > 1)
            yield return Together(apart);
        ResolvedDevice[] strays = [.. apart.SelectMany(said => said.Devices).Where(device => !members.Contains(device))];
        ResolvedDevice[] elsewhere = [.. strays.Where(device => _grouped.Contains(NameOf(device)))];
        ResolvedDevice[] unseen = [.. strays.Except(elsewhere)];
        if (elsewhere.Length > 0)
            yield return Apart(_groupOf[elsewhere[0]], members, elsewhere);
        if (unseen.Length > 0)
            yield return WithoutGroup(_groupOf[unseen[0]], unseen);
        // What has no group yet may still join this one.
        bool isWhole = missing.Length == 0 && elsewhere.Length == 0 && (unseen.Length == 0 || JoinsWithDriver(unseen[0].Iommu!));
        if (apart.Count == 1 && isWhole && members.TrueForAll(member => member.Iommu is not null))
            yield return Item(Verdict.Agrees, "The same devices are isolated together.") with
            {
                Element = apart[0].Name.ToString(),
            };
    }

    /// <summary>Whether a device behind this IOMMU gets its group only with a driver.</summary>
    public bool JoinsWithDriver(Compiler.Topology.Iommu iommu) =>
        IommuKinds.Of(iommu.Kind).Table is not ("DMAR" or "IVRS") && !KernelRules.GroupsAtBoot.HoldsFor(_kernel);

    private VerificationItem TranslatedAfterAll(ResolvedDevice device)
    {
        bool dependsOnDrivers = device.IsRefusedByOrder && !KernelRules.GroupsAtBoot.HoldsFor(_kernel);
        VerificationItem item = dependsOnDrivers
            ? Item(
                Verdict.Unknown,
                $"{NameOf(device)} has a group on the host. Of devices that share a stream the first that is bound has it, which no "
                    + $"file tells: {device.Refusal}"
            )
            : Item(
                Verdict.Contradicts,
                $"{NameOf(device)} is translated on the host, and the file says that no IOMMU translates it."
                    + (device.Refusal is { } refusal ? " " + refusal : "")
            );
        return item with { Element = device.Device.Name.ToString(), Origin = device.Device.Origin };
    }

    private static VerificationItem Together(List<ResolvedGroup> apart) =>
        Item(
            Verdict.Contradicts,
            $"Linux isolates these devices together, and the file has them apart: {string.Join(", ", apart.Select(group => group.Name))}."
        );

    private VerificationItem Apart(ResolvedGroup said, List<ResolvedDevice> members, ResolvedDevice[] elsewhere)
    {
        string names = string.Join(", ", elsewhere.Select(NameOf));
        string what = $"The file has {names} in group {said.Name} too, and Linux does not";
        GroupMember[] joined = [.. said.Members.Where(member => member.Because is not null && IsOneOf(member, members, elsewhere))];
        string why = joined.Length > 0 ? $" ({joined[0].Device.Address} with {joined[0].JoinedWith}: {joined[0].Because})" : "";
        VerificationItem item =
            _override is not null && said.Declared is null
                ? Item(
                    Verdict.Contradicts,
                    $"{what}{why}. The command line has {_override}: a patch that calls isolated what no capability isolates."
                )
            : IsGuess(said) ? Item(Verdict.Unknown, $"{what}{why}.{NotRecorded}")
            : joined.Any(member => member.NeedsScan)
                ? Item(
                    Verdict.Unknown,
                    $"{what}{why}. Functions that are found by a hot plug or a rescan, or before the bus was scanned, "
                        + "are probed before Linux knows that their slot has several: the order decided."
                )
            : Item(Verdict.Contradicts, $"{what}{why}.");
        return item with { Element = said.Name.ToString(), Origin = said.Declared?.Origin };
    }

    private VerificationItem WithoutGroup(ResolvedGroup said, ResolvedDevice[] unseen)
    {
        string names = string.Join(", ", unseen.Select(NameOf));
        VerificationItem item = JoinsWithDriver(unseen[0].Iommu!)
            ? Item(Verdict.NotVisible, $"{names} would join this group when a driver is bound, and has none yet.")
            : Item(Verdict.Contradicts, $"The file has {names} in group {said.Name} too, and Linux has it in none.");
        return item with { Element = said.Name.ToString(), Origin = said.Declared?.Origin };
    }

    private const string NotRecorded = " Not enough of configuration space was recorded to tell: the file takes them for not isolated.";

    private static bool IsGuess(ResolvedGroup group) => group.Members.Any(member => member.IsGuessed);

    private static bool IsOneOf(GroupMember member, List<ResolvedDevice> members, ResolvedDevice[] elsewhere) =>
        members.Exists(device => device.Device == member.Device) || Array.Exists(elsewhere, device => device.Device == member.Device);

    private static VerificationItem Item(Verdict verdict, string reason) => new(verdict, VerifiedThing.Group, reason);

    private static string NameOf(ResolvedDevice device) => device.Device.Address?.ToString() ?? device.Device.Name.ToString();
}
