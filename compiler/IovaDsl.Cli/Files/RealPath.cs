namespace IovaDsl.Cli.Files;

/// <summary>Where a path leads once every symbolic link on the way is followed.</summary>
internal static class RealPath
{
    /// <summary>Linux takes paths of 4,096 bytes (limits.h: PATH_MAX): nothing has a longer one.</summary>
    public const int MostCharacters = 4096;

    /// <summary>The deepest paths of sysfs have some thirty names. Every name costs a look at the path up to it.</summary>
    public const int MostNames = 256;

    private const int MostLinks = 40;

    /// <summary>
    /// The real place of a full path. Parts that do not exist stay as they are. Null: links go in a circle, or it is longer or deeper than
    /// any is.
    /// </summary>
    public static string? Of(string fullPath)
    {
        int links = 0;
        string path = Path.GetFullPath(fullPath);
        return IsTooLong(path) ? null : Follow(path, ref links);
    }

    /// <summary>Whether a full path is longer or deeper than any is.</summary>
    public static bool IsTooLong(string path) =>
        path.Length > MostCharacters || path.Count(character => character == Path.DirectorySeparatorChar) > MostNames;

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
