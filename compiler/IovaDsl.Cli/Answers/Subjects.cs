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
        FindDevice(platform, name) ?? throw Unknown(platform, name, "device", DevicesOf(platform).Select(NameOf));

    /// <exception cref="CommandFailure">There is none.</exception>
    public static ResolvedGroup Group(ResolvedPlatform platform, string name) =>
        platform.Groups.FirstOrDefault(group => group.Name.ToString() == name)
        ?? throw Unknown(platform, name, "group", platform.Groups.Select(group => group.Name.ToString()));

    public static ResolvedDevice? FindDevice(ResolvedPlatform platform, string name)
    {
        PciAddress? address = PciAddress.TryParse(name, out PciAddress parsed) ? parsed : null;
        return DevicesOf(platform)
            .FirstOrDefault(device => NameOf(device) == name || (address is not null && device.Device.Address == address));
    }

    public static IEnumerable<ResolvedDevice> DevicesOf(ResolvedPlatform platform) =>
        platform.Groups.SelectMany(group => group.Devices).Concat(platform.Ungrouped);

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
