namespace IovaDsl.Cli.Files;

/// <summary>Follows links as if a folder were the root of everything, so that no path leads out of it.</summary>
internal static class RootedPath
{
    private const int MostLinks = 40;

    /// <summary>
    /// The path without links and dots, names with <c>/</c> between and none in front; null where it leaves the root, links
    /// go in a circle, or it is longer than any is. A link that begins with <c>/</c> begins at the root.
    /// </summary>
    /// <param name="path">Relative to the root.</param>
    /// <param name="linkAt">What the link at a resolved path says; null: there is none.</param>
    /// <param name="followsLast">Whether the last name is followed too.</param>
    public static string? Resolve(string path, Func<string, string?> linkAt, bool followsLast)
    {
        if (path.Length > RealPath.MostCharacters)
            return null;
        var open = new Stack<string>(Names(path).Reverse());
        var here = new List<string>();
        for (int links = 0; open.TryPop(out string? name); )
        {
            if (name == "..")
            {
                if (here.Count == 0)
                    return null;
                here.RemoveAt(here.Count - 1);
                continue;
            }

            here.Add(name);
            if (here.Count + open.Count > RealPath.MostNames)
                return null;
            if ((open.Count == 0 && !followsLast) || linkAt(string.Join('/', here)) is not { } target)
                continue;
            if (++links > MostLinks || target.Length > RealPath.MostCharacters)
                return null;
            here.RemoveAt(here.Count - 1);
            if (target.StartsWith('/'))
                here.Clear();
            foreach (string next in Names(target).Reverse())
                open.Push(next);
        }

        return string.Join('/', here);
    }

    private static IEnumerable<string> Names(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".");
}
