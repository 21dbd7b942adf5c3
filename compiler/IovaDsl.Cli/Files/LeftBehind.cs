using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace IovaDsl.Cli.Files;

/// <summary>
/// What runs that were killed left beside outputs: passing names whose process is gone and that nobody has touched for an hour. Another
/// machine may share the folder, so a process that is not here is not enough.
/// </summary>
internal static class LeftBehind
{
    private static readonly TimeSpan Old = TimeSpan.FromHours(1);

    // A folder of many outputs is listed once, not once an output.
    private static readonly ConcurrentDictionary<string, bool> Looked = new(StringComparer.Ordinal);

    /// <summary>Removes what was left in the folder of <paramref name="place"/>, once in a process; what cannot be removed stays.</summary>
    public static void Remove(string place)
    {
        string folder = Path.GetDirectoryName(place)!;
        if (Looked.TryAdd(folder, true))
            RemoveIn(folder);
    }

    private static void RemoveIn(string folder)
    {
        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos(".*.tmp*"))
            {
                if (IsPassing(entry.Name, out int process) && IsOld(entry) && !IsRunning(process))
                    Delete(entry);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    // .board.json.4711.0123456789abcdef0123456789abcdef.tmp, and the same with .old: a folder about to be deleted.
    private static bool IsPassing(string name, out int process)
    {
        process = 0;
        ReadOnlySpan<char> rest = name.AsSpan();
        if (rest.EndsWith(".old", StringComparison.Ordinal))
            rest = rest[..^4];
        if (!rest.StartsWith(".", StringComparison.Ordinal) || !rest.EndsWith(".tmp", StringComparison.Ordinal))
            return false;
        string[] parts = rest[1..^4].ToString().Split('.');
        return parts.Length >= 3
            && int.TryParse(parts[^2], NumberStyles.None, CultureInfo.InvariantCulture, out process)
            && Guid.TryParseExact(parts[^1], "N", out _);
    }

    private static bool IsOld(FileSystemInfo entry) => DateTime.UtcNow - entry.LastWriteTimeUtc > Old;

    private static bool IsRunning(int process)
    {
        try
        {
            using var _ = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder && folder.LinkTarget is null)
            folder.Delete(recursive: true);
        else
            entry.Delete();
    }
}
