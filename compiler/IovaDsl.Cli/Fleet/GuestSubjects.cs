using System.Collections.Immutable;
using IovaDsl.Cli.Answers;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Compiler.Topology;
using IovaDsl.Fleet.Guests;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Fleet;

/// <summary>What of a platform must be able to map a guest: each assigned device, and all of them in one container.</summary>
internal static class GuestSubjects
{
    /// <param name="named">Devices named on the command line, besides those of the guest's own words.</param>
    /// <exception cref="CommandFailure">The platform has no such device.</exception>
    public static ImmutableArray<GuestSubject> Of(
        ResolvedPlatform platform,
        ImmutableArray<AssignedDevice> assigned,
        IEnumerable<string> named,
        AnswerOptions options
    )
    {
        AssignedDevice[] all = [.. assigned, .. named.Select(name => new AssignedDevice(name))];
        (AssignedDevice Assigned, ResolvedDevice Device)[] devices =
        [
            .. all.Select(device => (device, Subjects.Device(platform, device.Address))),
        ];
        return
        [
            .. devices.Select(device => OfDevice(platform, device.Assigned, device.Device, options)),
            .. Together(platform, devices, options),
        ];
    }

    private static GuestSubject OfDevice(ResolvedPlatform platform, AssignedDevice assigned, ResolvedDevice device, AnswerOptions options)
    {
        GroupAnswer answer = GroupOf(platform, device) is { } group
            ? AnswerComputer.Answer(group, platform.Platform.Firmware, options)
            : AnswerComputer.Answer(device, platform.Platform.Firmware, options);
        ViewAnswer? view = answer[ViewOf(assigned)];
        Refusal? refused = view is null
            ? new Refusal(nameof(Errno.EINVAL), "No IOMMU translates it, so VFIO has no group for it.", null)
            : view.Refused;
        return new GuestSubject(assigned.Address, IovaRangeSet.From(view?.Ranges ?? []), refused)
        {
            IsMappedAtStart = !assigned.IsBehindGuestIommu,
        };
    }

    // Devices without a vIOMMU before them share one address space, so QEMU puts their groups into one container.
    private static IEnumerable<GuestSubject> Together(
        ResolvedPlatform platform,
        (AssignedDevice Assigned, ResolvedDevice Device)[] devices,
        AnswerOptions options
    )
    {
        (AssignedDevice Assigned, ResolvedDevice Device)[] shared = [.. devices.Where(device => !device.Assigned.IsBehindGuestIommu)];
        ImmutableArray<ResolvedGroup> groups =
        [
            .. shared.Select(device => GroupOf(platform, device.Device)).OfType<ResolvedGroup>().Distinct(),
        ];
        if (groups.Length < 2)
            yield break;
        ContainerView view = ContainerComputer.Answer(platform, groups, options)[ViewOf(shared[0].Assigned)]!;
        Refusal? refused = view.Refused.IsEmpty ? null : view.Refused[0].Refusal;
        yield return new GuestSubject("all in one container", IovaRangeSet.From(view.Ranges), refused);
    }

    private static View ViewOf(AssignedDevice device) => device.UsesIommufd ? View.Iommufd : View.Vfio;

    private static ResolvedGroup? GroupOf(ResolvedPlatform platform, ResolvedDevice device) =>
        platform.Groups.FirstOrDefault(group => group.Devices.Contains(device));
}
