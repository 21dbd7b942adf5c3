namespace IovaDsl.Firmware.Host;

/// <summary>
/// The files of a host as three questions, so that this library does no IO: the command asks a folder, a test a
/// dictionary. Paths are relative to the host's root, with <c>/</c> between names and none in front. No question throws;
/// what is not there is empty or null.
/// </summary>
internal sealed class HostFiles
{
    /// <summary>Names in a folder, in any order; empty where there is no such folder.</summary>
    public required Func<string, IReadOnlyList<string>> List { get; init; }

    /// <summary>The bytes of a regular file; null where there is none or it may not be read.</summary>
    public required Func<string, byte[]?> Read { get; init; }

    /// <summary>
    /// What a symbolic link points to, as written; null where there is no link. A tree that was copied to where links
    /// do not exist has regular files with the target in them: the snapshot reads both.
    /// </summary>
    public required Func<string, string?> ReadLink { get; init; }

    /// <summary>A host of files in memory: path to bytes. Links are the files whose content is their target.</summary>
    public static HostFiles InMemory(IReadOnlyDictionary<string, byte[]> files)
    {
        Dictionary<string, SortedSet<string>> folders = new(StringComparer.Ordinal);
        foreach (string path in files.Keys)
            AddToFolders(folders, path);
        return new HostFiles
        {
            List = folder => folders.TryGetValue(folder, out SortedSet<string>? names) ? [.. names] : [],
            Read = path => files.TryGetValue(path, out byte[]? bytes) ? bytes : null,
            ReadLink = _ => null,
        };
    }

    private static void AddToFolders(Dictionary<string, SortedSet<string>> folders, string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/'))
        {
            string folder = path.Substring(0, slash);
            if (!folders.TryGetValue(folder, out SortedSet<string>? names))
                folders.Add(folder, names = new SortedSet<string>(StringComparer.Ordinal));
            names.Add(path.Substring(slash + 1));
            path = folder;
        }
    }
}
