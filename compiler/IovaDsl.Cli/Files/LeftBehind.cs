using System.Diagnostics;
using System.Globalization;

namespace IovaDsl.Cli.Files;

/// <summary>
/// What runs that were killed left beside an output: passing names of it, whose process is gone and that nobody has touched for an hour.
/// Another machine may share the folder, so a process that is not here is not enough.
/// </summary>
internal static class LeftBehind
{
    private static readonly TimeSpan Old = TimeSpan.FromHours(1);

    /// <summary>Removes what was left beside <paramref name="place"/>; what cannot be removed stays.</summary>
    public static void Remove(string place)
    {
        try
        {
            var folder = new DirectoryInfo(Path.GetDirectoryName(place)!);
            string prefix = "." + Path.GetFileName(place) + ".";
            foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos(prefix + "*.tmp*"))
            {
                if (IsPassing(entry.Name, prefix, out int process) && IsOld(entry) && !IsRunning(process))
                    Delete(entry);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    // .board.json.4711.0123456789abcdef0123456789abcdef.tmp, and the same with .old: a folder about to be deleted.
    private static bool IsPassing(string name, string prefix, out int process)
    {
        process = 0;
        if (!name.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        string[] parts = name[prefix.Length..].Split('.');
        return (parts.Length == 3 || (parts.Length == 4 && parts[3] == "old"))
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out process)
            && Guid.TryParseExact(parts[1], "N", out _)
            && parts[2] == "tmp";
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
