using System.Collections.Immutable;
using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Answers;
using IovaDsl.Compiler.Diagnostics;
using IovaDsl.Compiler.Resolution;
using IovaDsl.Runtime;

namespace IovaDsl.Cli.Answers;

/// <summary>Finds what a person names on the command line.</summary>
internal static class Subjects
{
    /// <summary>A device by its name (<c>nvme[2]</c>) or PCI address (<c>0000:01:00.0</c>, <c>01:00.0</c>).</summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static ResolvedDevice Device(ResolvedPlatform platform, string name) =>
        FindDevice(platform, name) ?? throw Unknown(platform, name, "device", platform.Devices.Select(NameOf));

    /// <exception cref="CommandFailure">There is none.</exception>
    public static ResolvedGroup Group(ResolvedPlatform platform, string name) =>
        platform.Groups.FirstOrDefault(group => group.Name.ToString() == name)
        ?? throw Unknown(platform, name, "group", platform.Groups.Select(group => group.Name.ToString()));

    /// <summary>
    /// Devices by what a person calls them: a device, a PCI address, a group, a family (<c>nvme</c> for all of <c>nvme[0..3]</c>), or
    /// several of these with commas between.
    /// </summary>
    /// <exception cref="CommandFailure">There is none.</exception>
    public static ImmutableArray<ResolvedDevice> Devices(ResolvedPlatform platform, string names) =>
        [.. names.Split(',').SelectMany(name => DevicesCalled(platform, name.Trim())).Distinct()];

    /// <summary>The groups that hold the devices, and those behind no IOMMU alone.</summary>
    public static IEnumerable<GroupAnswer> AnswersFor(
        ResolvedPlatform platform,
        ImmutableArray<ResolvedDevice> devices,
        AnswerOptions options
    ) =>
        platform
            .Groups.Where(group => group.Devices.Any(devices.Contains))
            .Select(group => AnswerComputer.Answer(group, platform.Platform.Firmware, options))
            .Concat(
                platform
                    .Ungrouped.Where(devices.Contains)
                    .Select(device => AnswerComputer.Answer(device, platform.Platform.Firmware, options))
            );

    private static IEnumerable<ResolvedDevice> DevicesCalled(ResolvedPlatform platform, string name)
    {
        if (FindDevice(platform, name) is { } device)
            return [device];
        if (platform.Groups.FirstOrDefault(group => group.Name.ToString() == name) is { } found)
            return found.Devices;
        ResolvedDevice[] family = [.. platform.Devices.Where(member => member.Device.Name.Base == name)];
        return family.Length > 0 ? family : [Device(platform, name)];
    }

    public static ResolvedDevice? FindDevice(ResolvedPlatform platform, string name)
    {
        PciAddress? address = PciAddress.TryParse(name, out PciAddress parsed) ? parsed : null;
        return platform.Devices.FirstOrDefault(device =>
            NameOf(device) == name || (address is not null && device.Device.Address == address)
        );
    }

    private static string NameOf(ResolvedDevice device) => device.Device.Name.ToString();

    private static CommandFailure Unknown(ResolvedPlatform platform, string name, string what, IEnumerable<string> known)
    {
        List<string> names = known.ToList();
        string others =
            names.Count == 0 ? $"it has no {what}"
            : Spelling.Nearest(name, names) is { } nearest ? $"did you mean {nearest}?"
            : names.Count <= 12 ? $"it has {string.Join(", ", names)}"
            : $"it has {names.Count} others";
        return new CommandFailure($"platform {platform.Platform.Name} has no {what} '{name}'; {others}");
    }
}
