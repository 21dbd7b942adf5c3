using IovaDsl.Cli.Runs;
using IovaDsl.Compiler.Emit;

namespace IovaDsl.Cli.Files;

/// <summary>
/// A folder of output, built beside its place under a passing name first, so that a failure half way changes nothing.
/// </summary>
/// <remarks>
/// An output that is a whole of its own (a sysfs tree, where a group left over would be a lie) replaces the folder; this is
/// refused where the folder holds anything that such an output cannot have written. Other outputs are moved in file by
/// file beside what is there. What others put there is never deleted.
/// </remarks>
internal static class WholeFolder
{
    /// <param name="owns">Tells a path that such an output may have written; null: files stand for themselves.</param>
    /// <exception cref="CommandFailure">It cannot be written; nothing has changed.</exception>
    public static void Write(string name, string fullPath, IReadOnlyList<OutputFile> files, Func<string, bool>? owns)
    {
        string place = Path.TrimEndingDirectorySeparator(RealPath.Of(fullPath) ?? fullPath);
        if (File.Exists(place))
            throw new CommandFailure($"{name}: is a file; name a folder");
        string passing = WholeFile.PassingName(place);
        try
        {
            if (owns is not null && Directory.Exists(place) && FirstStranger(place, place, owns) is { } stranger)
                throw new CommandFailure($"{name}: holds {stranger}, which no such output contains; name a new or empty folder");
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            LeftBehind.Remove(place);
            Directory.CreateDirectory(passing);
            foreach (OutputFile file in files)
                WriteOne(passing, file);
            FolderFlush.Try(passing);
            if (owns is null && Directory.Exists(place))
                MoveInto(passing, place, files);
            else
                Replace(passing, place);
        }
        catch (Exception e) when (WholeFile.IsRefusal(e))
        {
            throw new CommandFailure($"{name}: cannot be written: {WholeFile.Reason(e)}");
        }
        finally
        {
            TryDelete(passing);
        }
    }

    private static void WriteOne(string folder, OutputFile file)
    {
        string path = Path.Combine(folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (file.LinkTarget is { } target)
            File.CreateSymbolicLink(path, target);
        else if (file.Content is { } content)
            File.WriteAllBytes(path, content);
        else
            Directory.CreateDirectory(path);
    }

    private static void MoveInto(string passing, string place, IReadOnlyList<OutputFile> files)
    {
        foreach (OutputFile file in files)
        {
            string target = Path.Combine(place, file.Path);
            if (file.IsFolder)
            {
                Directory.CreateDirectory(target);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(Path.Combine(passing, file.Path), target, overwrite: true);
        }
    }

    // Where the system can exchange two folders at once, there is no moment without one; what the place held is then under the passing
    // name, which the caller deletes.
    private static void Replace(string passing, string place)
    {
        if (Directory.Exists(place) && FolderExchange.Try(passing, place))
            return;
        string old = passing + ".old";
        bool existed = Directory.Exists(place);
        if (existed)
            Directory.Move(place, old);
        try
        {
            Directory.Move(passing, place);
        }
        catch (Exception e) when (WholeFile.IsRefusal(e) && existed)
        {
            Directory.Move(old, place);
            throw;
        }

        TryDelete(old);
    }

    private static string? FirstStranger(string root, string folder, Func<string, bool> owns)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            string relative = Path.GetRelativePath(root, entry.FullName).Replace('\\', '/');
            bool isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
            string? stranger =
                isFolder ? FirstStranger(root, entry.FullName, owns)
                : owns(relative) ? null
                : relative;
            if (stranger is not null)
                return stranger;
        }

        return null;
    }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (WholeFile.IsRefusal(e)) { }
    }
}
