using IovaDsl.Firmware.Host;

namespace IovaDsl.Cli.Files;

/// <summary>
/// A folder laid out as a host's root, as the questions that import and verify ask of it. Nothing outside the folder is
/// read: links are not followed by the file system but by whoever asks, within the root.
/// </summary>
internal static class HostFolder
{
    /// <summary>No table is larger; a device tree may be, by its padding.</summary>
    private const long LargestFile = 64L << 20;

    /// <exception cref="CommandFailure">There is no such folder.</exception>
    public static HostFiles Open(string name, string root)
    {
        if (!Directory.Exists(root))
            throw new CommandFailure($"{name}: no such folder; --host wants one laid out as /, with sys in it");
        return new HostFiles
        {
            List = folder =>
                Ask(() =>
                    Directory.EnumerateFileSystemEntries(Path.Combine(root, folder)).Select(entry => Path.GetFileName(entry)).ToList()
                ) ?? [],
            Read = path => Ask(() => ReadFile(Path.Combine(root, path))),
            ReadLink = path => Ask(() => new FileInfo(Path.Combine(root, path)).LinkTarget),
        };
    }

    private static byte[]? ReadFile(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > LargestFile)
            return null;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        using MemoryStream content = new();
        // Files of sysfs say 4096 bytes and hold fewer: a length is no promise.
        file.CopyTo(content);
        return content.ToArray();
    }

    // What may not be read is as if it were not there: a snapshot takes what it gets.
    private static T? Ask<T>(Func<T?> question)
        where T : class
    {
        try
        {
            return question();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
