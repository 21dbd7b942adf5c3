using System.Text;
using IovaDsl.Firmware.Machine;

namespace IovaDsl.Firmware.Host;

/// <summary>Symbolic links of a host, also where they were copied as files.</summary>
internal static class HostLinks
{
    /// <summary>What a link says; null where there is none.</summary>
    public static string? Text(HostFiles files, string link)
    {
        if (files.ReadLink(link) is { } target)
            return target;
        // A link that was copied as a file: one line with a slash in it.
        return
            files.Read(link) is { Length: > 0 and <= 4096 } bytes
            && Encoding.UTF8.GetString(bytes).Trim() is var text
            && text.Contains('/')
            && !text.Contains('\n')
            ? text
            : null;
    }

    /// <summary>Where a link leads, from the root; null where there is none or it leaves the root.</summary>
    public static string? Target(HostFiles files, string link) => Text(files, link) is { } text ? HostPath.Follow(link, text) : null;
}
