namespace IovaDsl.Cli.Files;

/// <summary>Where a path leads once every symbolic link on the way is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;

    /// <summary>The real place of a full path. Parts that do not exist stay as they are. Null: links go in a circle.</summary>
    public static string? Of(string fullPath)
    {
        int links = 0;
        return Follow(Path.GetFullPath(fullPath), ref links);
    }

    /// <summary>True where <paramref name="path"/> is <paramref name="root"/> or lies below it; both are real paths.</summary>
    public static bool IsBelow(string path, string root)
    {
        string folder = root.EndsWith(Path.DirectorySeparatorChar) ? root : root + Path.DirectorySeparatorChar;
        StringComparison comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return path.StartsWith(folder, comparison) || path.Equals(root, comparison);
    }

    private static string? Follow(string path, ref int links)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is null)
            return path;
        string? realParent = Follow(parent, ref links);
        if (realParent is null)
            return null;

        string here = Path.Combine(realParent, Path.GetFileName(path));
        string? target = LinkTarget(here);
        if (target is null)
            return here;
        return ++links > MostLinks ? null : Follow(Path.GetFullPath(target, realParent), ref links);
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
