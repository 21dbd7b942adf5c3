namespace IovaDsl.Firmware.Machine;

/// <summary>Paths relative to a host's root: joining, and following a relative link.</summary>
internal static class HostPath
{
    /// <summary>
    /// Where a link at <paramref name="link"/> leads, without dots; null when it leaves the root. An absolute target
    /// (<c>/sys/…</c>) is taken from the root.
    /// </summary>
    public static string? Follow(string link, string target)
    {
        int slash = link.LastIndexOf('/');
        string folder = slash < 0 || target.StartsWith("/", StringComparison.Ordinal) ? "" : link.Substring(0, slash);
        List<string> names = [.. folder.Split(['/'], StringSplitOptions.RemoveEmptyEntries)];
        foreach (string name in target.Split(['/'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == ".")
                continue;
            if (name != "..")
                names.Add(name);
            else if (names.Count > 0)
                names.RemoveAt(names.Count - 1);
            else
                return null;
        }

        return string.Join("/", names);
    }

    /// <summary>The last name of a path.</summary>
    public static string Name(string path) => path.Substring(path.LastIndexOf('/') + 1);
}
